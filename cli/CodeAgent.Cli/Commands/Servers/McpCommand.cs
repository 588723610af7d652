using System.CommandLine;
using System.Text.Json.Nodes;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Servers;

namespace CodeAgent.Cli.Commands.Servers;

/// <summary><c>codeagent mcp</c>: servers of the Model Context Protocol.</summary>
internal static class McpCommand
{
    /// <summary>The command with all below it.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var command = new Command("mcp", "Look at, add and try servers of the Model Context Protocol.");
        command.Add(List(environment));
        command.Add(
            Named(
                "get",
                "Tell how a server is configured and how it stands.",
                environment,
                (look, name, stop) => look.GetAsync(name, stop)
            )
        );
        command.Add(Test(environment));
        command.Add(
            Named(
                "accept",
                "Let a server of this folder run as it is now, and its tools say what they now say.",
                environment,
                (look, name, stop) => look.AcceptAsync(name, stop)
            )
        );
        command.Add(
            Named(
                "login",
                "Sign in to a server in the browser.",
                environment,
                (look, name, stop) => look.LoginAsync(name, stop)
            )
        );
        command.Add(Add(environment));
        command.Add(Remove(environment));
        return command;
    }

    private static Command List(CliEnvironment environment)
    {
        var json = new Option<bool>("--json") { Description = "As one JSON array.", Arity = ArgumentArity.Zero };
        var command = new Command("list", "List the servers of this folder and of the user, and how they stand.")
        {
            json,
        };
        command.SetAction(
            async (parsed, stop) => (int)await new ServerLook(environment).ListAsync(parsed.GetValue(json), stop)
        );
        return command;
    }

    private static Command Test(CliEnvironment environment)
    {
        var name = new Argument<string>("name") { Description = "The server's name, or an http address." };
        var call = new Option<string?>("--call") { Description = "A tool of it to call.", HelpName = "TOOL" };
        var input = new Option<string?>("--input")
        {
            Description = "The call's arguments, a JSON object.",
            HelpName = "JSON",
        };
        var command = new Command("test", "Start or reach a server, list its tools, and call one.")
        {
            name,
            call,
            input,
        };
        command.SetAction(
            async (parsed, stop) =>
                (int)
                    await new ServerTrial(environment).RunAsync(
                        parsed.GetValue(name)!,
                        parsed.GetValue(call),
                        parsed.GetValue(input),
                        stop
                    )
        );
        return command;
    }

    private static Command Add(CliEnvironment environment)
    {
        var name = new Argument<string>("name") { Description = "The server's name." };
        var target = new Argument<string[]>("target")
        {
            Description = "An http address, or a program and its arguments (after --).",
            Arity = ArgumentArity.OneOrMore,
        };
        var variables = new Option<string[]>("--env", "-e")
        {
            Description = "A variable of the program: NAME=VALUE.",
            HelpName = "NAME=VALUE",
        };
        var headers = new Option<string[]>("--header", "-H")
        {
            Description = "A header of every request: \"Name: value\".",
            HelpName = "HEADER",
        };
        var command = new Command("add", "Add a server to the user's list.") { name, target, variables, headers };
        command.SetAction(parsed =>
        {
            var entry = Entry(parsed.GetValue(target)!);
            AddPairs(entry, "env", parsed.GetValue(variables), '=');
            AddPairs(entry, "headers", parsed.GetValue(headers), ':');
            var replaced = new UserServers(environment).Put(parsed.GetValue(name)!, entry);
            Say(
                $"{(replaced ? "Replaced" : "Added")} {parsed.GetValue(name)} in {UserServers.FileOf(environment)}. Try it: codeagent mcp test {parsed.GetValue(name)}"
            );
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command Remove(CliEnvironment environment)
    {
        var name = new Argument<string>("name") { Description = "The server's name." };
        var command = new Command("remove", "Take a server out of the user's list.") { name };
        command.SetAction(parsed =>
        {
            if (!new UserServers(environment).Remove(parsed.GetValue(name)!))
            {
                throw ServerLook.Unknown(parsed.GetValue(name)!);
            }

            Say($"Removed {parsed.GetValue(name)}.");
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command Named(
        string word,
        string description,
        CliEnvironment environment,
        Func<ServerLook, string, CancellationToken, Task<ExitCode>> run
    )
    {
        var name = new Argument<string>("name") { Description = "The server's name." };
        var command = new Command(word, description) { name };
        command.SetAction(
            async (parsed, stop) => (int)await run(new ServerLook(environment), parsed.GetValue(name)!, stop)
        );
        return command;
    }

    private static JsonObject Entry(string[] target) =>
        target is [var url]
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme is "http" or "https")
            ? new JsonObject { ["type"] = "http", ["url"] = url }
            : new JsonObject
            {
                ["command"] = target[0],
                ["args"] = new JsonArray([.. target[1..].Select(word => (JsonNode)word)]),
            };

    private static void AddPairs(JsonObject entry, string member, string[]? pairs, char separator)
    {
        var values = new JsonObject();
        foreach (var pair in pairs ?? [])
        {
            var at = pair.IndexOf(separator, StringComparison.Ordinal);
            if (at < 1)
            {
                throw Choice.Usage($"'{pair}' is no name with a value, separated by '{separator}'.");
            }

            values[pair[..at].Trim()] = pair[(at + 1)..].Trim();
        }

        if (values.Count > 0)
        {
            entry[member] = values;
        }
    }

    private static void Say(string text)
    {
        using var output = new StandardOutput();
        output.Write(text + "\n");
    }
}
