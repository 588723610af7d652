using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Trust;

/// <summary>Kinds of configuration that make something run.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TrustKind>))]
public enum TrustKind
{
    /// <summary>A hook of a settings file.</summary>
    Hook,

    /// <summary>A server of the Model Context Protocol.</summary>
    McpServer,

    /// <summary>Variables of everything that runs.</summary>
    Environment,

    /// <summary>A script that prepares workspaces.</summary>
    Setup,

    /// <summary>Tools that a skill allows itself.</summary>
    Skill,

    /// <summary>Rules that allow calls, and folders that may be worked in.</summary>
    Permission,
}

/// <summary>Something that a repository brings and that would run, or let something run.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What a person knows it by, e.g. <c>PreToolUse Bash</c>.</param>
/// <param name="Origin">The folder it came with, absolute.</param>
/// <param name="File">The file that declares it, absolute.</param>
/// <param name="Content">All that decides what will run, as a person reads it.</param>
public sealed record TrustItem(TrustKind Kind, string Name, string Origin, string File, string Content)
{
    /// <summary>SHA-256 over kind, name and content, lower-case hex: another word in any of them is another item.</summary>
    public string Hash { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes($"codeagent/trust\n{Text(Kind.ToString())}\n{Text(Name)}\n{Text(Content)}")
            )
        );

    /// <summary>What a person compares: the first twelve digits.</summary>
    public string ShortHash => Hash[..12];

    // Quoted, so that no text can reach over into the next one.
    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
