using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Tools;

/// <summary>Whether what an agent starts is kept in a sandbox.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SandboxMode>))]
public enum SandboxMode
{
    /// <summary>In one, or not at all: where there is none nothing is started.</summary>
    Required,

    /// <summary>In one where the machine can make one.</summary>
    On,

    /// <summary>Not in one; only the permission rules bound it.</summary>
    Off,
}
