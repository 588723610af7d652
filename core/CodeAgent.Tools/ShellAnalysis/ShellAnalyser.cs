using System.Text.RegularExpressions;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;
using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis;

/// <summary>Tells what a command for bash would do, from its text and from where its paths lead now.</summary>
public sealed class ShellAnalyser : ICommandAnalyser
{
    private const int LongestCommand = 20_000;

    /// <summary>The only one that is needed: it keeps nothing.</summary>
    public static ShellAnalyser Instance { get; } = new();

    /// <inheritdoc/>
    public CommandEffects Analyse(string command, CommandScope scope)
    {
        if (command.Length > LongestCommand)
        {
            return CommandEffects.Opaque("what so long a command does");
        }

        if (ShellText.IsForeign(command))
        {
            return CommandEffects.Opaque("what characters in the command mean that no shell text has");
        }

        var effects = new EffectsBuilder();
        try
        {
            var state = new ShellState { Folder = scope.Workspace };
            new ShellRunner(scope, effects).RunText(command, state);
        }
        catch (ShellSyntaxException unclear)
        {
            GiveUp(effects, unclear.Message);
        }
        catch (RegexMatchTimeoutException)
        {
            GiveUp(effects, "what a script in the command does");
        }

        return effects.Build();
    }

    /// <summary>The rest of the text could run anything: a rule that forbids programs could speak of it.</summary>
    private static void GiveUp(EffectsBuilder effects, string what)
    {
        effects.Unknown(what);
        effects.Rest(new ProgramRun([new RunForm([ShellText.Unknown.ToString()], Covers: false)], ProgramNature.Free));
    }
}
