using CodeAgent.Storage.Tests.Processes;
using Xunit.Runner.InProc.SystemConsole;

// The same program runs the tests and is the other process of those that need one.
return args is [StoreProcess.Verb, .. var rest] ? await StoreProcess.RunAsync(rest) : await ConsoleRunner.Run(args);
