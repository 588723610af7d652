using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Shell;

/// <summary>Ends a background shell.</summary>
internal sealed class KillShellTool(BackgroundShells shells)
    : Tool<KillShellInput>(s_descriptor, static () => ShellInputsContext.Default.KillShellInput)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Shell",
        "KillShell",
        ToolEffect.Idempotent
    ) with
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    protected override ToolPlan Plan(KillShellInput input, ToolScope scope) =>
        new(null, new ToolAccess(AccessKind.Self, input.ShellId), $"KillShell {input.ShellId}", input.ShellId);

    protected override async Task<ToolResult> InvokeAsync(
        KillShellInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        await shells.ReapLeftoversAsync(context);
        var shell = shells.Find(input.ShellId, context);
        if (!shell.IsRunning)
            return ToolResult.Text($"{shell.Id} had already ended.");
        await Task.Run(shell.KillAsync, cancellationToken);
        return ToolResult.Text($"{shell.Id} is ended. BashOutput still shows the rest of its output.");
    }
}
