using System.CommandLine;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Doctor;
using CodeAgent.Cli.Doctor.Checks;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Trusting;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Hooks;
using CodeAgent.Tools.Hooks;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent doctor</c>: what works here, what is missing, and what to do about it.</summary>
internal sealed class DoctorCommand(CliEnvironment environment)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4.5);

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var json = new Option<bool>("--json") { Description = "As one JSON object.", Arity = ArgumentArity.Zero };
        var command = new Command("doctor", "Tell what works here, what is missing, and what to do.") { json };
        command.SetAction(
            async (parsed, _) => (int)await new DoctorCommand(environment).RunAsync(parsed.GetValue(json))
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(bool asJson)
    {
        var clock = TimeProvider.System;
        using var models = Models(clock);
        var report = DoctorReport.Of(await new Checkup(Checks(models, clock), s_limit, clock).RunAsync());
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(report.ToJson());
        }
        else
        {
            output.Write(report.ToText(new Styles(!environment.IsPlain && !Console.IsOutputRedirected)));
        }

        return report.Usable ? ExitCode.Done : ExitCode.Environment;
    }

    private IReadOnlyList<ICheck> Checks(LocalModels? models, TimeProvider clock)
    {
        var platform = PlatformFacts.Read();
        var first = new PlatformCheck(platform, environment.CurrentFolder);
        if (platform.Kind == Platform.Windows)
        {
            return [first];
        }

        var programs = new ProgramProbe(environment.Variables, environment.CurrentFolder, clock);
        var packages = new Packages(programs);
        return
        [
            first,
            new RuntimeCheck(),
            new GitCheck(programs, packages),
            new RipgrepCheck(programs, packages),
            new SandboxCheck(() => LocalSandbox.Create(environment), packages),
            new TerminalCheck(environment, Console.IsOutputRedirected ? null : Console.WindowWidth),
            new StateFolderCheck(environment.StateFolder),
            new StoreCheck(environment.StateFolder, clock),
            new KeyFilesCheck(environment.StateFolder),
            new ConfigurationCheck(environment, clock),
            Hooks(models, clock),
            .. models is null
                ? Array.Empty<ICheck>()
                : [new CredentialsCheck(models), new LocalServersCheck(models, clock), new DefaultModelCheck(models)],
        ];
    }

    private HooksCheck Hooks(LocalModels? models, TimeProvider clock)
    {
        var handlers = new HookHandlers(environment.Variables, clock);
        var guards = new SessionGuards(
            environment,
            models is null ? handlers : new PromptHooks(models.Bindings, handlers, clock),
            clock
        );
        return new HooksCheck(environment, guards, clock);
    }

    /// <summary>The models; null where their files cannot be read, which the check of the configuration tells.</summary>
    private LocalModels? Models(TimeProvider clock)
    {
        try
        {
            return new LocalModels(environment, clock);
        }
        catch (CodeAgentException)
        {
            return null;
        }
    }
}
