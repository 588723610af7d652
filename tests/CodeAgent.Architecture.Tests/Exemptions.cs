using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests;

/// <summary>Every file that may break a rule, by rule. A line that nothing needs any more fails its test.</summary>
internal static class Exemptions
{
    /// <summary>
    /// Catches of every exception. Sanctioned are the edge of the tool pipeline, the hook runner, the edge of the loop,
    /// a background runner and a host's top level: the places where somebody else's defect must not spread, and where an
    /// exception is handed to who waits for it.
    /// </summary>
    public static readonly Exemption[] CatchAll =
    [
        new("grains/CodeAgent.Grains.Local/Activations/Activation.cs", "a grain's exception belongs to its caller"),
        new(
            "core/CodeAgent.Core/Sessions/Running/ModelEffect.cs",
            "edge of the loop: a client's defect fails its call"
        ),
        new(
            "core/CodeAgent.Core/Sessions/Running/ToolExecution.cs",
            "edge of the tools: a tool's defect fails its call"
        ),
        new(
            "core/CodeAgent.Core/Sessions/Running/HookEffect.cs",
            "the hook runner: a handler's defect is a hook that failed"
        ),
        new(
            "core/CodeAgent.Core/Permissions/Review/CallReview.cs",
            "fails closed: whatever a client throws is no answer, and so a no"
        ),
        new("cli/CodeAgent.Cli/Program.cs", "top level: a defect is told and not thrown at the user"),
        new(
            "cli/CodeAgent.Cli/Sessions/HeadlessRun.cs",
            "what fails beside the run ends it and is thrown on at its end"
        ),
        new("core/CodeAgent.Telemetry/Export/TreeExport.cs", "background loop: a failed export must not end the agent"),
    ];

    /// <summary>Types over several files, by the file that bears the type's name alone.</summary>
    public static readonly Exemption[] SpreadTypes = [];

    /// <summary>Starts of processes outside the folder that owns them.</summary>
    public static readonly Exemption[] Processes = [];

    /// <summary>Names of vendors or models in literals outside the provider folders.</summary>
    public static readonly Exemption[] ProviderNames =
    [
        new(
            "core/CodeAgent.Core/Configuration/SettingsPlaces.cs",
            "the folders of settings files that people have already"
        ),
        new(
            "core/CodeAgent.Tools/Instructions/InstructionOptions.cs",
            "the folder of files that organisations have already"
        ),
        new(
            "core/CodeAgent.Tools/Instructions/InstructionReader.cs",
            "the setting that leaves files out, by its own name"
        ),
        new("core/CodeAgent.Tools/Mcp/Tools/McpTool.cs", "keys of tools' metadata as servers send them"),
    ];

    /// <summary>Long texts in code that are not for a model.</summary>
    public static readonly Exemption[] ModelTexts = [];

    /// <summary>Hosts of package registries or paths of machines.</summary>
    public static readonly Exemption[] MachineNames = [];
}
