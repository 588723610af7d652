using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>Words about texts and numbers.</summary>
internal static class SchemaScalars
{
    private static readonly TimeSpan s_longestMatch = TimeSpan.FromSeconds(1);

    public static void CheckText(SchemaCheck check, JsonProperty word, string text, string at)
    {
        switch (word.Name)
        {
            case "minLength":
                check.Require(Length(text) >= word.Value.GetInt32(), at, $"must have {word.Value} characters or more");
                break;
            case "maxLength":
                check.Require(Length(text) <= word.Value.GetInt32(), at, $"must have {word.Value} characters or fewer");
                break;
            case "pattern":
                check.Require(Matches(word.Value.GetString()!, text), at, $"must match {word.Value.GetRawText()}");
                break;
        }
    }

    public static void CheckNumber(SchemaCheck check, JsonProperty word, JsonElement value, string at)
    {
        switch (word.Name)
        {
            case "minimum":
                check.Require(Compare(value, word.Value) >= 0, at, $"must be {word.Value} or more");
                break;
            case "maximum":
                check.Require(Compare(value, word.Value) <= 0, at, $"must be {word.Value} or less");
                break;
            case "exclusiveMinimum":
                check.Require(Compare(value, word.Value) > 0, at, $"must be more than {word.Value}");
                break;
            case "exclusiveMaximum":
                check.Require(Compare(value, word.Value) < 0, at, $"must be less than {word.Value}");
                break;
            case "multipleOf":
                check.Require(IsMultiple(value, word.Value), at, $"must be a multiple of {word.Value}");
                break;
        }
    }

    /// <summary>Whether a number has no fraction; 1.0 has none.</summary>
    public static bool IsWhole(JsonElement value) =>
        value.TryGetDecimal(out var exact) ? decimal.IsInteger(exact) : double.IsInteger(value.GetDouble());

    /// <summary>Whether a text matches; one that takes too long does not.</summary>
    public static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, s_longestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static int Compare(JsonElement one, JsonElement other) =>
        one.TryGetDecimal(out var exact) && other.TryGetDecimal(out var bound)
            ? exact.CompareTo(bound)
            : one.GetDouble().CompareTo(other.GetDouble());

    private static bool IsMultiple(JsonElement value, JsonElement of) =>
        value.TryGetDecimal(out var exact) && of.TryGetDecimal(out var step)
            ? step != 0 && exact % step == 0
            : double.IsInteger(value.GetDouble() / of.GetDouble());
}
