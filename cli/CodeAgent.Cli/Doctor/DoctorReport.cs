using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Doctor;

/// <summary>What all checks found, for people and for programs.</summary>
/// <param name="Usable">Whether the program can work here.</param>
/// <param name="Checks">What was looked at, in order.</param>
internal sealed record DoctorReport(bool Usable, IReadOnlyList<CheckResult> Checks)
{
    private const int StatusWidth = 9;

    /// <summary>The report of some results.</summary>
    public static DoctorReport Of(IReadOnlyList<CheckResult> results) =>
        new(results.All(result => result.Status != CheckStatus.Missing), results);

    /// <summary>One line a check, below it what to do, and a verdict at the end.</summary>
    public string ToText(Styles styles)
    {
        var width = Checks.Max(check => check.Name.Length) + 2;
        var text = new StringBuilder();
        foreach (var check in Checks)
        {
            text.Append(Word(check.Status, styles)).Append(check.Name.PadRight(width));
            text.Append(TerminalText.Line(check.Detail, 400)).Append('\n');
            if (check.Advice is { } advice)
            {
                text.Append(' ', StatusWidth).Append(styles.Dim($"→ {TerminalText.Line(advice, 400)}")).Append('\n');
            }
        }

        return text.Append('\n').Append(Verdict(styles)).Append('\n').ToString();
    }

    /// <summary>One JSON object.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DoctorJson.Default.DoctorReport);

    private string Verdict(Styles styles) =>
        (Names(CheckStatus.Missing), Names(CheckStatus.Warning)) switch
        {
            ({ Length: > 0 } missing, _) => styles.Bad($"codeagent cannot work here yet: {missing}."),
            (_, { Length: > 0 } warnings) => styles.Good("codeagent can work here") + $"; look at: {warnings}.",
            _ => styles.Good("codeagent can work here."),
        };

    private string Names(CheckStatus status) =>
        string.Join(", ", Checks.Where(check => check.Status == status).Select(check => check.Name));

    private static string Word(CheckStatus status, Styles styles) =>
        status switch
        {
            CheckStatus.Ok => styles.Good("ok".PadRight(StatusWidth)),
            CheckStatus.Warning => styles.Warn("warning".PadRight(StatusWidth)),
            _ => styles.Bad("missing".PadRight(StatusWidth)),
        };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
