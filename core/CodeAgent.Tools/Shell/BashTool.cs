using System.Text;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.ShellAnalysis;

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
    private readonly BackgroundShells _shells;

    public BashTool(BuiltInToolOptions options, BackgroundShells shells)
        : base(Describe(options), static () => BashInputContext.Default.BashInput)
    {
        _options = options;
        _shells = shells;
    }

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
            Effects = ShellAnalyser.Instance.Analyse(
                input.Command,
                new CommandScope(scope.Workspace, scope.AdditionalDirectories, _options.Home)
            ),
            Claims = [new ResourceClaim(ResourceClaim.WholeWorkspace, Exclusive: true)],
            Timeout = (input.RunInBackground ? TimeSpan.Zero : TimeoutOf(input)) + s_timeToEnd,
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
        await _shells.ReapLeftoversAsync(context);
        var command = await RunningCommand.CreateAsync(input.Command, _options, context, Descriptor.OutputCap);
        var isKept = false;
        try
        {
            if (input.RunInBackground)
                _shells.RefuseTooMany(context);
            var shell = input.RunInBackground ? _shells.Keep(command, context) : null;
            isKept = shell is not null;
            await command.Run.StartAsync(cancellationToken);
            if (shell is not null)
                return new BackgroundReport(shell.Follow(), command).Started();
            var ending = await command.Run.WaitAsync(TimeoutOf(input), cancellationToken);
            isKept =
                ending == CommandEnding.TimedOut && BackgroundRule.MayGoOn(input.Command) && _shells.HasRoom(context);
            if (isKept)
                return new BackgroundReport(_shells.Keep(command, context).Follow(), command).Moved(TimeoutOf(input));
            var result = await command.Run.FinishAsync(ending);
            return new BashReport(input.Command, TimeoutOf(input), result, command.Output)
            {
                Enclosed = command.Enclosed,
            }.ToResult();
        }
        catch when (isKept)
        {
            await _shells.DropAsync(command);
            throw;
        }
        finally
        {
            if (!isKept)
                command.Dispose();
        }
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
