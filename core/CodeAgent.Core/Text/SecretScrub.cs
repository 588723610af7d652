using System.Text.RegularExpressions;

namespace CodeAgent.Core.Text;

/// <summary>
/// Takes secrets out of text that leaves the log: traces, exports, diagnostics. It goes by the known forms of keys and
/// tokens, and by values that a name says are secret. The model's own view of what it was allowed to read stays as it is.
/// </summary>
public static partial class SecretScrub
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "[redacted]";

    /// <summary>The text without secrets. Names, and what is around a value, stay.</summary>
    public static string Clean(string text)
    {
        if (text.Length < 8)
        {
            return text;
        }

        var clean = PrivateKey().Replace(text, Mark);
        clean = Token().Replace(clean, Mark);
        clean = Header().Replace(clean, match => match.Groups["name"].Value + Mark);
        clean = Address().Replace(clean, match => match.Groups["scheme"].Value + Mark + "@");
        return Assignment().Replace(clean, match => match.Groups["name"].Value + Mark);
    }

    [GeneratedRegex(
        @"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\z)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant
    )]
    private static partial Regex PrivateKey();

    // Forms that their issuers document: long, with a prefix of their own, so that words are not taken for one.
    [GeneratedRegex(
        @"\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|hf_[A-Za-z0-9]{20,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Token();

    [GeneratedRegex(
        @"(?<name>\b(?:authorization|proxy-authorization|x-api-key|api-key|cookie|set-cookie)[""']?\s*[:=]\s*[""']?(?:(?:bearer|basic|token)\s+)?)(?!\[redacted\])[^\s""',;\\]{6,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Header();

    [GeneratedRegex(@"(?<scheme>\b[A-Za-z][A-Za-z0-9+.-]{1,20}://)[^\s/@:""']{0,200}:[^\s/@""']{1,200}@")]
    private static partial Regex Address();

    [GeneratedRegex(
        @"(?<name>\b[A-Za-z0-9_.-]{0,60}(?:api[_-]?key|secret|passwd|password|access[_-]?token|auth[_-]?token|private[_-]?key|client[_-]?secret|_token)\\?[""']?\s*[:=]\s*\\?[""']?)(?!\[redacted\])[^\s""',;\\]{6,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Assignment();
}
