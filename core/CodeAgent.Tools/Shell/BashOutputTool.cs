using System.Globalization;
using System.Text.RegularExpressions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Shell;

/// <summary>Reads on in the output of a background shell.</summary>
internal sealed class BashOutputTool(BackgroundShells shells)
    : Tool<BashOutputInput>(s_descriptor, static () => ShellInputsContext.Default.BashOutputInput)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Shell",
        "BashOutput",
        ToolEffect.ReadOnly
    ) with
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    protected override ToolPlan Plan(BashOutputInput input, ToolScope scope)
    {
        _ = Compile(input.Filter);
        return new ToolPlan(
            null,
            new ToolAccess(AccessKind.Self, input.BashId),
            $"BashOutput {input.BashId}",
            input.BashId
        );
    }

    protected override async Task<ToolResult> InvokeAsync(
        BashOutputInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        await shells.ReapLeftoversAsync(context);
        var shell = shells.Find(input.BashId, context);
        var filter = Compile(input.Filter);

        // Asked first, so that nothing is written between the last look and the end.
        var isRunning = shell.IsRunning;
        var text = await Task.Run(() => shell.Reader.ReadOn(filter, isRunning), cancellationToken);
        text = text.Length == 0 ? "(nothing new)" : text.TrimEnd('\n');
        return ToolResult.Text($"{text}\n[{(isRunning ? Running(shell) : Ended(shell))}]");
    }

    private static string Running(BackgroundShell shell) =>
        string.Create(CultureInfo.InvariantCulture, $"running for {shell.Command.Run.Elapsed.TotalSeconds:0} s");

    private static string Ended(BackgroundShell shell) =>
        shell.Result switch
        {
            { Ending: CommandEnding.Cancelled } => "killed",
            { Ending: CommandEnding.TooLarge } => "stopped: it wrote more output than is kept",
            { Exit.Signal: { } signal } => $"ended by signal {signal}",
            { Exit.Code: { } code } => $"exited with code {code}",
            _ => "ended, exit code unknown",
        };

    private static Regex? Compile(string? filter)
    {
        try
        {
            return filter is null
                ? null
                : new Regex(filter, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`filter` is not a usable regular expression: {failure.Message}"
            );
        }
    }
}
