using System.Globalization;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Cli.Chat.View;

/// <summary>The rows that tell how things stand: what goes on above the draft, the facts below it.</summary>
internal sealed class StatusLine(Styles styles, Func<string, int?> windowOf, TimeProvider clock)
{
    private const int NarrowColumns = 50;
    private static readonly string[] s_spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    /// <summary>What the agent does now; null between turns.</summary>
    public string? Activity(SessionState state, long tick, int columns)
    {
        if (state.Turn is not { } turn)
        {
            return null;
        }

        var running = turn.Calls.FindAll(call => call.Phase == ToolCallPhase.Running);
        var doing = turn switch
        {
            { Interrupt: not null } => "stopping",
            { IsWaitingForPeople: true } => "waiting for you",
            _ when running.Count > 0 => string.Join(", ", running.Select(call => call.Decided!.Title)),
            { LastFailure: { RetryAt: { } at } failure } =>
                $"{failure.Message} – next try in {Seconds(at - clock.GetUtcNow())}",
            _ => "thinking",
        };
        var spinner = s_spinner[tick % s_spinner.Length];
        var elapsed = Seconds(clock.GetUtcNow() - turn.StartedAt);
        var hint = columns < NarrowColumns ? $"({elapsed} · esc stops)" : $"({elapsed} · esc to interrupt)";
        var title = AnsiText.Cut(TerminalText.Line(doing, 200), columns - hint.Length - 3);
        return $"{styles.Accent(spinner)} {title} {styles.Dim(hint)}";
    }

    /// <summary>Mode, context use, cost and model; what matters most comes first, because the end may be cut.</summary>
    public string Facts(SessionState state, long contextTokens)
    {
        var settings = state.Settings!;
        var window = windowOf(settings.Model) is { } size and > 0
            ? Text($"{100 * contextTokens / size}% of {size / 1_000}k")
            : Text($"{contextTokens / 1_000m:0.0}k tokens");
        var cost = Text($"${state.Totals.CostMicroUsd / 1_000_000m:0.00##}");
        var mode = Mode(settings.PermissionMode);
        return $"{mode}{styles.Dim($" · {window} · {cost} · {ShortName(settings.Model)} · /help")}";
    }

    /// <summary>A script is known by its file, wherever that lies.</summary>
    private static string ShortName(string model) =>
        model.IndexOf(':') is > 0 and var end && model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? $"{model[..end]}:{Path.GetFileName(model)}"
            : model;

    private string Mode(PermissionMode mode) =>
        mode switch
        {
            PermissionMode.BypassPermissions => styles.Bad("bypassPermissions"),
            PermissionMode.AcceptEdits => styles.Warn("acceptEdits"),
            PermissionMode.Plan => styles.Accent("plan"),
            PermissionMode.DontAsk => styles.Warn("dontAsk"),
            PermissionMode.Auto => styles.Warn("auto"),
            _ => styles.Dim("default"),
        };

    private static string Seconds(TimeSpan span) => Text($"{Math.Max(0, (int)span.TotalSeconds)} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
