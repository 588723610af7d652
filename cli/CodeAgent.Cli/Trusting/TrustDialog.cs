using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Trust;

namespace CodeAgent.Cli.Trusting;

/// <summary>Asks a person, before a conversation begins, about what the folder would run: shown whole, answered one by one.</summary>
internal sealed class TrustDialog(CliEnvironment environment, Styles styles, TextReader input, TextWriter output)
{
    /// <summary>Asks about everything undecided. No answer, or the end of input, is "not now": nothing runs and it is asked again.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">A settings file cannot be used (coded).</exception>
    public void Ask(TimeProvider clock)
    {
        var settings = FolderSettings.Read(environment, environment.CurrentFolder, clock);
        foreach (var (item, answer) in settings.Undecided)
        {
            output.WriteLine(
                styles.Warn(
                    answer == TrustAnswer.Changed
                        ? "This folder brings configuration that changed since you accepted it:"
                        : "This folder brings configuration that runs without being asked about:"
                )
            );
            output.WriteLine($"  {styles.Bold(TerminalText.Line(item.Name, 200))} {styles.Dim(item.ShortHash)}");
            output.WriteLine(styles.Dim($"  from {TerminalText.Line(item.File, 300)}"));
            foreach (var line in TerminalText.Clean(item.Content).TrimEnd().Split('\n'))
            {
                output.WriteLine($"    {line}");
            }

            output.Write("Let it run? [y]es, [n]o and do not ask again, anything else: not now › ");
            output.Flush();
            switch (input.ReadLine()?.Trim().ToLowerInvariant())
            {
                case "y" or "yes":
                    settings.Trust.Accept(item, environment.Actor);
                    break;
                case "n" or "no":
                    settings.Trust.Refuse(item, environment.Actor);
                    break;
            }

            output.WriteLine();
        }
    }
}
