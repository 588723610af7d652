using System.Text;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Shell;

/// <summary>Runs a shell command in the workspace, in a session of its own, and ends everything that it started.</summary>
internal sealed class BashTool : Tool<BashInput>
{
    /// <summary>What the tool's own limit needs beyond it to end the command and tell of it, before the runner's limit.</summary>
    private static readonly TimeSpan s_timeToEnd = TimeSpan.FromSeconds(10);

    // The kernel takes 128 KiB as one argument.
    private const int LongestCommand = 120_000;
    private const int TitleLength = 80;

    private readonly BuiltInToolOptions _options;

    public BashTool(BuiltInToolOptions options)
        : base(Describe(options), static () => BashInputContext.Default.BashInput) => _options = options;

    protected override ToolPlan Plan(BashInput input, ToolScope scope)
    {
        Check(input.Command);
        return new ToolPlan(
            null,
            new ToolAccess(AccessKind.Execute, input.Command),
            Title(input.Command),
            input.Command
        )
        {
            Claims = [new ResourceClaim(ResourceClaim.WholeWorkspace, Exclusive: true)],
            Timeout = TimeoutOf(input) + s_timeToEnd,
        };
    }

    protected override Task<ToolResult> InvokeAsync(
        BashInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        Check(input.Command);
        if (!Directory.Exists(context.Scope.Workspace))
            throw new ToolRefusedException(ToolFailureKind.Unavailable, "The workspace's folder is not there.");

        // Away from the caller's scheduler: looking through all processes takes milliseconds.
        return Task.Run(() => RunAsync(input, context, cancellationToken), cancellationToken);
    }

    private async Task<ToolResult> RunAsync(BashInput input, ToolContext context, CancellationToken cancellationToken)
    {
        using var spill = new SpillFile(
            context.SpillFolder,
            $"bash-{ProcessMark.Safe(context.CallId)}",
            _options.LongestCommandOutput
        );
        using var output = new CommandOutput(
            Descriptor.OutputCap - BashReport.LongestNote,
            spill,
            new ProgressFeed(context.Reports.Progress, context.Clock)
        );
        using var child = Start(input.Command, context, output);
        var result = await new CommandRun(child, output, context).ToEndAsync(TimeoutOf(input), cancellationToken);
        return new BashReport(input.Command, TimeoutOf(input), result, output).ToResult();
    }

    private static void Check(string command)
    {
        if (string.IsNullOrWhiteSpace(command))
            throw new ToolRefusedException(ToolFailureKind.InvalidArguments, "`command` is empty.");
        if (command.Contains('\0'))
            throw new ToolRefusedException(ToolFailureKind.InvalidArguments, "`command` holds a zero byte.");
        if (Encoding.UTF8.GetByteCount(command) > LongestCommand)
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`command` is longer than {LongestCommand} bytes.",
                "Write a script with Write and run that."
            );
    }

    private ChildProcess Start(string command, ToolContext context, CommandOutput output)
    {
        var environment = ChildEnvironment.Build(_options.Environment, context.Environment, context.CallId);
        var start = new ChildStart(
            ShellProgram.Path,
            ["-c", command],
            context.Scope.Workspace,
            environment,
            context.CallId
        );
        try
        {
            return ChildProcess.Start(start, output);
        }
        catch (ChildStartException failure)
        {
            throw new ToolRefusedException(ToolFailureKind.Unavailable, failure.Message);
        }
    }

    private TimeSpan TimeoutOf(BashInput input) =>
        input.Timeout is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : _options.CommandTimeout;

    private static string Title(string command)
    {
        var line = command.AsSpan().Trim();
        var end = line.IndexOf('\n');
        var isCut = end >= 0 || line.Length > TitleLength;
        line = end >= 0 ? line[..end] : line;
        line = line.Length > TitleLength ? line[..TitleLength] : line;
        return $"Bash {line}{(isCut ? "…" : "")}";
    }

    private static ToolDescriptor Describe(BuiltInToolOptions options) =>
        ToolText.Describe(
            "Shell",
            "Bash",
            ToolEffect.External,
            ("timeout_ms", (long)options.CommandTimeout.TotalMilliseconds),
            ("longest_timeout_ms", (long)options.LongestCommandTimeout.TotalMilliseconds)
        ) with
        {
            Timeout = options.CommandTimeout + s_timeToEnd,
        };
}
