using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Requests;

/// <summary>Where a list goes on. It names the list with its filters, so that it serves for no other.</summary>
internal static class ListCursor
{
    private const int TagLength = 8;

    /// <param name="list">The list with its filters.</param>
    /// <param name="updatedBefore">Where it goes on.</param>
    public static string Write(string list, DateTimeOffset updatedBefore) =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Tag(list)}{updatedBefore.UtcTicks}"))
        );

    /// <exception cref="CodeAgentException">It is none of this list (AGENT0801).</exception>
    public static DateTimeOffset? Read(string list, string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
            if (
                text.StartsWith(Tag(list), StringComparison.Ordinal)
                && long.TryParse(text[TagLength..], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTimeOffset.MaxValue.UtcTicks
            )
            {
                return new DateTimeOffset(ticks, TimeSpan.Zero);
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new CodeAgentException(
            ErrorCode.InvalidCursor,
            "The cursor is none of this list with these filters. Begin without one."
        );
    }

    private static string Tag(string list) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)))[..TagLength];
}
