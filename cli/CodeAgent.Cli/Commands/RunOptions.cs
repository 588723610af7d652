using System.CommandLine;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Cli.Commands;

/// <summary>The flags of a run and how they are read. Flags that Claude Code has too keep its names.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string?> _prompt = new("prompt")
    {
        Description = "What the agent is to do. Piped standard input is added to it (at most 10 MB).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _print = new("--print", "-p")
    {
        Description = "Do it without a conversation: work, print the answer, end.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string?> _output = Word(
        "--output-format",
        "FORMAT",
        "text (default), json or stream-json."
    );
    private readonly Option<string?> _input = Word("--input-format", "FORMAT", "text (default) or stream-json.");
    private readonly Option<string?> _model = Word("--model", "MODEL", "A model's name, e.g. sonnet or scripted:FILE.");

    private readonly Option<string?> _mode = Word(
        "--permission-mode",
        "MODE",
        "default, acceptEdits, plan, bypassPermissions, dontAsk or auto."
    );

    private readonly Option<string?> _prompter = Word(
        "--permission-prompt-tool",
        "TOOL",
        "stdio: calls that need a decision are asked about over the pipes (with stream-json in and out)."
    );

    private readonly Option<string[]> _allowed = Rules("--allowedTools", "--allowed-tools", "Rules that allow calls");
    private readonly Option<string[]> _denied = Rules(
        "--disallowedTools",
        "--disallowed-tools",
        "Rules that deny calls"
    );

    private readonly Option<string[]> _folders = new("--add-dir")
    {
        Description = "One more folder that the agent may work in; may be given again.",
        HelpName = "FOLDER",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _resume = new("--resume", "-r")
    {
        Description = "Go on with this session, its unfinished turn first.",
        HelpName = "ID",
    };

    private readonly Option<bool> _continue = new("--continue", "-c")
    {
        Description = "Go on with the latest session of this folder.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<bool> _fork = new("--fork-session")
    {
        Description = "With --resume or --continue: go on in a new session and leave that one as it is.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string?> _sessionId = Word("--session-id", "ID", "The id of the new session.");
    private readonly Option<string?> _maxTurns = Word("--max-turns", "N", "End after N calls of the model.");
    private readonly Option<string?> _maxUsd = Word(
        "--max-budget-usd",
        "USD",
        "End before the cost passes this amount."
    );
    private readonly Option<string?> _system = Word("--system-prompt", "TEXT", "Replaces the built-in system prompt.");
    private readonly Option<string?> _append = Word("--append-system-prompt", "TEXT", "Added to the system prompt.");

    private readonly Option<string?> _schema = Word(
        "--json-schema",
        "SCHEMA",
        "The answer is JSON that fits this schema: JSON, or the name of a file."
    );

    private readonly Option<string[]> _servers = new("--mcp-config")
    {
        Description = "More servers of the Model Context Protocol: JSON files.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _onlyServers = new("--strict-mcp-config")
    {
        Description = "Use the servers of --mcp-config only.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<bool> _partial = new("--include-partial-messages")
    {
        Description = "Tell parts of answers while they come (with --output-format stream-json).",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<bool> _replay = new("--replay-user-messages")
    {
        Description = "Tell messages back once they are taken in (with stream-json in and out).",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string?> _sandbox = SandboxFlag.Create("With -p required by default, else on.");

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Tell more on standard error: model calls, tokens, cost.",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>The argument that holds the prompt.</summary>
    public Argument<string?> Prompt => _prompt;

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_prompt);
        foreach (var option in All())
        {
            command.Add(option);
        }
    }

    /// <summary>Whether a run without a conversation is asked for.</summary>
    public bool IsPrint(ParseResult parsed) => parsed.GetValue(_print);

    /// <summary>Reads what was asked.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">A value or a combination does not fit (AGENT0101).</exception>
    public RunRequest Read(ParseResult parsed, string currentFolder)
    {
        var prompt = parsed.GetValue(_prompt);
        var allowed = ReadRules(parsed.GetValue(_allowed), _allowed.Name, ref prompt);
        var denied = ReadRules(parsed.GetValue(_denied), _denied.Name, ref prompt);
        var request = new RunRequest
        {
            Prompt = prompt,
            Output = ReadOutput(parsed),
            Input = ReadInput(parsed),
            Session = ReadSession(parsed),
            Fork = ReadFork(parsed),
            Model = parsed.GetValue(_model),
            PermissionMode = ReadMode(parsed),
            AsksHost = ReadPrompter(parsed),
            Rules =
            [
                .. allowed.Select(rule => new PermissionRule(PermissionVerdict.Allow, rule, _allowed.Name)),
                .. denied.Select(rule => new PermissionRule(PermissionVerdict.Deny, rule, _denied.Name)),
            ],
            Folders = [.. (parsed.GetValue(_folders) ?? []).Select(folder => ReadFolder(folder, currentFolder))],
            Limits = ReadLimits(parsed),
            Sandbox = SandboxFlag.Read(parsed, _sandbox),
            SystemPrompt = parsed.GetValue(_system),
            AppendSystemPrompt = parsed.GetValue(_append),
            OutputSchema = parsed.GetValue(_schema) is { } schema
                ? SchemaOption.Read(_schema.Name, schema, currentFolder)
                : null,
            MoreLines =
                (parsed.GetValue(_partial) ? MoreLines.Partial : MoreLines.None)
                | (parsed.GetValue(_replay) ? MoreLines.Replays : MoreLines.None),
            ServerFiles = [.. (parsed.GetValue(_servers) ?? []).Select(file => ReadFile(file, currentFolder))],
            IsServersStrict = parsed.GetValue(_onlyServers),
            IsVerbose = parsed.GetValue(_verbose),
        };
        Check(request);
        return request;
    }

    private Option[] All() =>
        [
            _print,
            _output,
            _input,
            _model,
            _mode,
            _prompter,
            _allowed,
            _denied,
            _folders,
            _resume,
            _continue,
            _fork,
            _sessionId,
            _maxTurns,
            _maxUsd,
            _system,
            _append,
            _schema,
            _servers,
            _onlyServers,
            _partial,
            _replay,
            _sandbox,
            _verbose,
        ];

    private OutputFormat ReadOutput(ParseResult parsed) =>
        Choice.Of(
            _output.Name,
            parsed.GetValue(_output) ?? "text",
            ("text", OutputFormat.Text),
            ("json", OutputFormat.Json),
            ("stream-json", OutputFormat.StreamJson)
        );

    private InputFormat ReadInput(ParseResult parsed) =>
        Choice.Of(
            _input.Name,
            parsed.GetValue(_input) ?? "text",
            ("text", InputFormat.Text),
            ("stream-json", InputFormat.StreamJson)
        );

    private PermissionMode? ReadMode(ParseResult parsed) =>
        parsed.GetValue(_mode) is { } word ? Choice.Mode(_mode.Name, word) : null;

    private bool ReadPrompter(ParseResult parsed) =>
        parsed.GetValue(_prompter) is { } word && Choice.Of(_prompter.Name, word, ("stdio", true));

    private SessionChoice ReadSession(ParseResult parsed)
    {
        var (resume, id) = (parsed.GetValue(_resume), parsed.GetValue(_sessionId));
        var isContinue = parsed.GetValue(_continue);
        var isFork = parsed.GetValue(_fork);
        if ((resume is null ? 0 : 1) + (id is null || isFork ? 0 : 1) + (isContinue ? 1 : 0) > 1)
        {
            throw Choice.Usage($"Only one of {_resume.Name}, {_continue.Name} and {_sessionId.Name} can be given.");
        }

        if (
            id is not null
            && (id.Contains('/', StringComparison.Ordinal) || !StreamId.TryParse($"session/{id}", out _))
        )
        {
            throw Choice.Usage($"{_sessionId.Name} cannot be '{id}'.\nIt has letters, digits, '-', '_' and '.' only.");
        }

        return resume is not null ? new SessionChoice.Resume(resume)
            : isContinue ? new SessionChoice.Latest()
            : new SessionChoice.New(id);
    }

    private SessionChoice.New? ReadFork(ParseResult parsed)
    {
        if (!parsed.GetValue(_fork))
        {
            return null;
        }

        return parsed.GetValue(_resume) is not null || parsed.GetValue(_continue)
            ? new SessionChoice.New(parsed.GetValue(_sessionId))
            : throw Choice.Usage($"{_fork.Name} needs {_resume.Name} or {_continue.Name}: the session to go on from.");
    }

    private SessionLimits? ReadLimits(ParseResult parsed)
    {
        var steps = Choice.Number(_maxTurns.Name, parsed.GetValue(_maxTurns), 1, 1_000_000);
        var cost = Choice.MicroUsd(_maxUsd.Name, parsed.GetValue(_maxUsd));
        return steps is null && cost is null
            ? null
            : new SessionLimits { MaxStepsPerTurn = steps, MaxCostMicroUsd = cost };
    }

    private void Check(RunRequest request)
    {
        if (request is { Input: InputFormat.StreamJson, Prompt: not null })
        {
            throw Choice.Usage(
                $"With {_input.Name} stream-json all messages come on standard input; leave the prompt out."
            );
        }

        if (request.MoreLines.HasFlag(MoreLines.Partial) && request.Output != OutputFormat.StreamJson)
        {
            throw Choice.Usage($"{_partial.Name} needs {_output.Name} stream-json.");
        }

        if (request.MoreLines.HasFlag(MoreLines.Replays) && !request.IsControlled)
        {
            throw Choice.Usage($"{_replay.Name} needs {_input.Name} stream-json and {_output.Name} stream-json.");
        }

        if (request is { AsksHost: true, IsControlled: false })
        {
            throw Choice.Usage(
                $"{_prompter.Name} stdio needs {_input.Name} stream-json and {_output.Name} stream-json."
            );
        }

        if (!request.StartsSession && (request.SystemPrompt ?? request.AppendSystemPrompt) is not null)
        {
            throw Choice.Usage("The system prompt of a session is fixed when it starts.");
        }
    }

    private static List<string> ReadRules(string[]? values, string option, ref string? prompt)
    {
        var rules = new List<string>();
        foreach (var value in values ?? [])
        {
            if (RuleList.IsRules(value))
            {
                rules.AddRange(RuleList.Split(value));
            }
            else if (prompt is null && value == values![^1] && rules.Count > 0)
            {
                // The option takes all words that follow it, and the last one may have been meant as the prompt.
                prompt = value;
            }
            else
            {
                throw Choice.Usage(
                    $"{option} cannot be '{value}'.\nA rule is e.g. Read, Edit(src/**) or \"Bash(git log *)\"."
                );
            }
        }

        return rules;
    }

    private string ReadFolder(string folder, string currentFolder)
    {
        var full = Path.GetFullPath(folder, currentFolder);
        return Directory.Exists(full)
            ? full
            : throw Choice.Usage($"{_folders.Name} cannot be '{folder}': there is no such folder.");
    }

    private string ReadFile(string file, string currentFolder)
    {
        var full = Path.GetFullPath(file, currentFolder);
        return File.Exists(full)
            ? full
            : throw Choice.Usage($"{_servers.Name} cannot be '{file}': there is no such file.");
    }

    private static Option<string?> Word(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static Option<string[]> Rules(string name, string alias, string description) =>
        new(name, alias)
        {
            Description = $"{description}, e.g. \"Bash(git log *)\" Edit; separated by commas or spaces.",
            HelpName = "RULES",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
}
