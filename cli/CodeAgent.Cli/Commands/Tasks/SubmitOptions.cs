using System.CommandLine;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary>The options that say how a task is worked on, and reading them.</summary>
internal sealed class SubmitOptions
{
    private readonly Option<string[]> _checks = Many(
        "--check",
        "COMMAND",
        "A shell command that must pass on the result; may be given again."
    );
    private readonly Option<bool> _approve = TaskVerb.Flag(
        "--approve-plan",
        "Wait for a person's word on the plan before subagents begin."
    );
    private readonly Option<string?> _mode = TaskVerb.Valued(
        "--permission-mode",
        "MODE",
        "What happens to calls that no rule decides (default acceptEdits)."
    );
    private readonly Option<string[]> _allowed = Many(
        "--allowedTools",
        "RULES",
        "Rules that allow, e.g. \"Bash(dotnet test *)\"."
    );
    private readonly Option<string[]> _denied = Many("--disallowedTools", "RULES", "Rules that deny.");
    private readonly Option<string?> _sandbox = SandboxFlag.Create("Required by default.");
    private readonly Option<string?> _money = TaskVerb.Valued(
        "--budget-usd",
        "USD",
        "Pause before the cost of all agents passes this."
    );
    private readonly Option<string?> _tokens = TaskVerb.Valued(
        "--budget-tokens",
        "N",
        "Pause before the tokens of all agents pass this."
    );
    private readonly Option<string?> _calls = TaskVerb.Valued(
        "--budget-tool-calls",
        "N",
        "Pause before the tool calls of all agents pass this."
    );
    private readonly Option<string?> _parallel = TaskVerb.Valued("--parallel", "N", "Subagents at once (default 4).");
    private readonly Option<string?> _subtasks = TaskVerb.Valued(
        "--max-subtasks",
        "N",
        "Subtasks of a plan (default 50)."
    );
    private readonly Option<string?> _attempts = TaskVerb.Valued(
        "--max-attempts",
        "N",
        "Tries of one subtask (default 3)."
    );
    private readonly Option<string?> _resolutions = TaskVerb.Valued(
        "--max-resolutions",
        "N",
        "Agents that resolve one subtask's conflicts (default 2)."
    );
    private readonly Option<string?> _replans = TaskVerb.Valued(
        "--max-replans",
        "N",
        "New plans before a person is asked (default 3)."
    );
    private readonly Option<string?> _steps = TaskVerb.Valued(
        "--max-turns",
        "N",
        "Model calls of one agent's turn (default 200)."
    );
    private readonly Option<string?> _turnTime = TaskVerb.Valued(
        "--turn-timeout",
        "TIME",
        "Time of one agent's turn, e.g. 30m (default 1h)."
    );
    private readonly Option<string?> _checkTime = TaskVerb.Valued(
        "--check-timeout",
        "TIME",
        "Time of one check, e.g. 90s (default 10m)."
    );
    private readonly Option<string?> _setupTime = TaskVerb.Valued(
        "--setup-timeout",
        "TIME",
        "Time of the repository's setup (default 10m)."
    );

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _checks,
            _approve,
            _mode,
            _allowed,
            _denied,
            _sandbox,
            _money,
            _tokens,
            _calls,
            _parallel,
            _subtasks,
            _attempts,
            _resolutions,
            _replans,
            _steps,
            _turnTime,
            _checkTime,
            _setupTime,
        ];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    /// <summary>What they make of a task's settings.</summary>
    public TaskSettings Read(ParseResult parsed, TaskSettings settings) =>
        settings with
        {
            Checks = parsed.GetValue(_checks) ?? [],
            Sandbox = SandboxFlag.Read(parsed, _sandbox),
            ApprovePlan = parsed.GetValue(_approve),
            PermissionMode = parsed.GetValue(_mode) is { } word
                ? Choice.Mode(_mode.Name, word)
                : PermissionMode.AcceptEdits,
            ApprovalPolicy = ApprovalPolicy.Wait,
            Rules =
            [
                .. Rules(PermissionVerdict.Allow, _allowed, parsed),
                .. Rules(PermissionVerdict.Deny, _denied, parsed),
            ],
            Limits = Limits(parsed),
            Budget = new TaskBudget
            {
                MaxCostMicroUsd = Choice.MicroUsd(_money.Name, parsed.GetValue(_money)),
                MaxTokens = Choice.Count(_tokens.Name, parsed.GetValue(_tokens)),
                MaxToolCalls = Choice.Count(_calls.Name, parsed.GetValue(_calls)),
            },
        };

    private TaskLimits Limits(ParseResult parsed)
    {
        return new TaskLimits
        {
            MaxParallel = Number(_parallel, 64),
            MaxSubtasks = Number(_subtasks, 500),
            MaxAttempts = Number(_attempts, 20),
            MaxResolutions = Number(_resolutions, 20),
            MaxReplans = Number(_replans, 20),
            MaxStepsPerTurn = Number(_steps, 10_000),
            MaxTurnTime = Time(_turnTime),
            CheckTimeout = Time(_checkTime),
            SetupTimeout = Time(_setupTime),
        };

        int Number(Option<string?> option, int most) =>
            Choice.Number(option.Name, parsed.GetValue(option), 1, most) ?? 0;

        TimeSpan Time(Option<string?> option) => Choice.Time(option.Name, parsed.GetValue(option)) ?? TimeSpan.Zero;
    }

    private static IEnumerable<PermissionRule> Rules(
        PermissionVerdict verdict,
        Option<string[]> option,
        ParseResult parsed
    ) =>
        (parsed.GetValue(option) ?? [])
            .SelectMany(RuleList.Split)
            .Select(rule => new PermissionRule(verdict, rule, option.Name));

    private static Option<string[]> Many(string name, string value, string about) =>
        new(name) { Description = about, HelpName = value };
}
