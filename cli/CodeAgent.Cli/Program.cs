using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;

// codeagent -p PROMPT     Commands/RunCommand.cs
// codeagent sessions      Commands/SessionsCommand.cs
// codeagent serve         Commands/ServeCommand.cs
// The environment is read in Configuration/, the parts are put together in Hosting/, failures are told in Failures/.
var isDebug = false;
try
{
    var environment = CliEnvironment.Read();
    isDebug = environment.IsDebug;
    return await new CodeAgentCommand(environment).InvokeAsync(args);
}
catch (CodeAgentException failure)
{
    return (int)FailureReport.Write(Console.Error, failure);
}
catch (OutputClosedException)
{
    // Whoever read the output has seen enough; there is nobody left to tell.
    return (int)ExitCode.Failed;
}
catch (Exception defect)
{
    return (int)FailureReport.WriteDefect(Console.Error, defect, isDebug);
}
