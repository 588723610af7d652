using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Cli.Doctor;

/// <summary>How something that was looked at stands.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CheckStatus>))]
internal enum CheckStatus
{
    /// <summary>It is as it should be.</summary>
    Ok,

    /// <summary>The program works, but not with all it can do or not as safely as it could.</summary>
    Warning,

    /// <summary>The program cannot work without it.</summary>
    Missing,
}
