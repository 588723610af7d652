using System.Globalization;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Sessions.Commands;

namespace CodeAgent.Cli.Chat.Commands;

/// <summary>What a person can tell the program instead of the agent.</summary>
internal sealed class SlashCommands(
    ChatParts parts,
    Action<IEnumerable<string>> print,
    Action<SessionClient> switchTo,
    Action leave
)
{
    /// <summary>Every command with its line of help.</summary>
    public static IReadOnlyList<(string Name, string Help)> All { get; } =
    [
        ("/help", "what there is"),
        ("/clear", "a new conversation"),
        ("/model", "/model NAME: another model from the next call on"),
        ("/cost", "tokens and money of this session"),
        ("/context", "what the last model call was given"),
        ("/resume", "/resume [NUMBER or ID]: sessions of this folder"),
        ("/rewind", "/rewind [TURN [code|conversation]]: back to before a turn"),
        ("/plan", "/plan [FILE]: the plan proposed last, or keep it as a file"),
        ("/boundaries", "/boundaries [add … | remove ID]: lines that the agent must not cross"),
        ("/quit", "leave; the session is kept"),
    ];

    private static readonly string[] s_keys =
    [
        "enter sends · \\ and enter, alt+enter or ctrl+j make a new line · tab completes /commands and @files",
        "esc stops the agent · shift+tab changes the mode · up and down bring back what you sent · ctrl+c twice leaves",
    ];

    /// <summary>Runs one.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It was rejected (coded).</exception>
    public async Task RunAsync(Conversation talk, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        print([parts.Styles.User("› ") + TerminalText.Line(line)]);
        switch (words)
        {
            case ["/help"]:
                print([.. All.Select(Help), .. s_keys.Select(parts.Styles.Dim), ""]);
                break;
            case ["/clear" or "/new"]:
                switchTo(await parts.Sessions.StartAsync(null, CancellationToken.None));
                print([parts.Styles.Dim("A new conversation. The old one is kept: /resume"), ""]);
                break;
            case ["/model"]:
                print([$"Model: {talk.State.Settings!.Model}", parts.Styles.Dim("Change it with /model NAME."), ""]);
                break;
            case ["/model", var model]:
                await parts.Sessions.CheckModelAsync(model);
                await talk.SendAsync(new ChangeSettings(Model: model));
                break;
            case ["/cost"]:
                print(Cost(talk));
                break;
            case ["/context"]:
                print(Context(talk));
                break;
            case ["/resume", .. var which]:
                await ResumeAsync(talk, which);
                break;
            case ["/rewind", .. var to]:
                await new RewindCommand(parts, print).RunAsync(talk, to);
                break;
            case ["/plan", .. var to]:
                new PlanCommand(parts, print).Run(talk, to);
                break;
            case ["/boundaries", .. var to]:
                await new BoundariesCommand(parts, print).RunAsync(talk, to);
                break;
            case ["/quit" or "/exit"]:
                leave();
                break;
            default:
                print([parts.Styles.Warn($"There is no command {TerminalText.Line(words[0])}; /help lists them."), ""]);
                break;
        }
    }

    private string Help((string Name, string Help) command) =>
        $"  {parts.Styles.Accent(command.Name.PadRight(10))} {command.Help}";

    private static IEnumerable<string> Cost(Conversation talk)
    {
        var totals = talk.State.Totals;
        yield return Text(
            $"{totals.Usage.InputTokens:N0} input tokens ({totals.Usage.CacheReadTokens:N0} from the cache), {totals.Usage.OutputTokens:N0} output tokens"
        );
        yield return Text(
            $"{totals.Steps} model calls, {totals.ToolCalls} tool calls, ${totals.CostMicroUsd / 1_000_000m:0.00####}"
        );
        yield return "";
    }

    private IEnumerable<string> Context(Conversation talk)
    {
        if (talk.Context is not { } manifest)
        {
            return ["Nothing yet: the model was not called.", ""];
        }

        var rows = manifest.Select(part =>
            Text($"  {part.Tokens, 8:N0}  {part.Fragment.PadRight(14)} {TerminalText.Line(part.Source, 60)}")
            + parts.Styles.Dim($"  ({part.Trust})")
        );
        return [parts.Styles.Dim("  tokens    part           source"), .. rows, ""];
    }

    private async Task ResumeAsync(Conversation talk, string[] which)
    {
        var sessions = await parts.Sessions.ListAsync(20, CancellationToken.None);
        if (which is [])
        {
            var rows = sessions.Select(
                (session, at) =>
                    Text(
                        $"  {at + 1, 2}  {Status(session), -10} {session.UpdatedAt.LocalDateTime:MM-dd HH:mm}  {TerminalText.Line(session.Title, 60)}"
                    ) + (session.Id == talk.Client.Id ? parts.Styles.Dim("  (this one)") : "")
            );
            print([.. rows, parts.Styles.Dim("Go on with /resume NUMBER."), ""]);
            return;
        }

        var id =
            int.TryParse(which[0], CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && number <= sessions.Count
                ? sessions[number - 1].Id
                : which[0];
        switchTo(await parts.Sessions.ResumeAsync(id, CancellationToken.None));
    }

    private static string Status(Grains.Sessions.SessionListing session) =>
        session is { Status: "running", IsOwned: false } ? "unfinished" : session.Status;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
