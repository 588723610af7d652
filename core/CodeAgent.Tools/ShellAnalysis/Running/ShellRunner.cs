using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Programs;
using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Walks through a shell text as a shell would, without running anything: every way that it may take.</summary>
internal sealed class ShellRunner
{
    private const int MostSteps = 20_000;
    private const int MostDepth = 60;
    private readonly CommandScope _scope;
    private readonly CommandRunner _commands;
    private readonly WordExpander _expander;
    private readonly ShellBudget _budget = new();
    private int _steps;
    private int _depth;

    public ShellRunner(CommandScope scope, EffectsBuilder effects)
    {
        _scope = scope;
        Effects = effects;
        Places = new PathPlaces(scope, effects);
        _expander = new WordExpander(this, effects, scope);
        _commands = new CommandRunner(this, _expander);
    }

    public EffectsBuilder Effects { get; }

    public PathPlaces Places { get; }

    public WordExpander Expander => _expander;

    public CommandScope Scope => _scope;

    /// <summary>Walks through a text that a shell would be given.</summary>
    /// <exception cref="ShellSyntaxException">It is not understood, or passes a limit.</exception>
    public void RunText(string text, ShellState state)
    {
        Enter();
        Run(ShellParser.Parse(text, _budget), state);
        Leave();
    }

    /// <summary>Walks through commands that run in a shell of their own.</summary>
    public void RunApart(ShellNode node, ShellState state) => Run(node, state.Copy());

    /// <summary>Walks through commands.</summary>
    public void Run(ShellNode node, ShellState state)
    {
        Enter();
        if (node is not SimpleNode)
        {
            _commands.Redirect(node.Redirections, state);
        }

        switch (node)
        {
            case ListNode list:
                RunList(list, state);
                break;
            case PipelineNode pipeline:
                RunPipeline(pipeline, state);
                break;
            case SimpleNode simple:
                _commands.Run(simple, state, []);
                break;
            case SubshellNode subshell:
                RunApart(subshell.Body, state);
                break;
            case GroupNode group:
                Run(group.Body, state);
                break;
            case BranchNode branch:
                RunBranches(branch.Bodies, branch.Repeats, state);
                break;
            case ForNode loop:
                RunFor(loop, state);
                break;
            case CaseNode choice:
                _expander.Run(choice.Subject, state);
                foreach (var pattern in choice.Patterns)
                {
                    _expander.Run(pattern, state);
                }

                foreach (var body in choice.Bodies)
                {
                    var way = state.Copy();
                    Run(body, way);
                    state.Merge(way);
                }

                break;
            case FunctionNode function:
                state.Functions[function.Name] = function.Body;
                break;
            case ExpressionNode expression:
                RunExpression(expression, state);
                break;
        }

        Leave();
    }

    /// <summary>Calls a function.</summary>
    public void Call(ShellNode body, IReadOnlyList<Field> arguments, ShellState state)
    {
        Enter();
        var outer = state.Arguments;
        state.Arguments = arguments;
        Run(body, state);
        state.Arguments = outer;
        Leave();
    }

    /// <summary>Folders below which all paths lie that commands print; null where they print anything else.</summary>
    public IReadOnlyList<string>? OutputPaths(ShellNode node, ShellState state) =>
        node switch
        {
            ListNode { Items: [{ Node: var only }] } => OutputPaths(only, state),
            PipelineNode pipeline => PipelinePaths(pipeline.Stages, state),
            SimpleNode { Assignments.Count: 0 } simple => PathPrinters.Of(simple, state),
            _ => null,
        };

    private IReadOnlyList<string>? PipelinePaths(IReadOnlyList<ShellNode> stages, ShellState state) =>
        stages.Skip(1).All(PathPrinters.Passes) ? OutputPaths(stages[0], state) : null;

    private void RunList(ListNode list, ShellState state)
    {
        ShellState? failed = null;
        for (var at = 0; at < list.Items.Count; at++)
        {
            var item = list.Items[at];
            var before = at > 0 ? list.Items[at - 1].Follows : ";";
            if (item.Follows == "&")
            {
                RunApart(item.Node, state);
                continue;
            }

            if (before == "||")
            {
                // What follows "or" runs where the rest did not do what it should: the folder may be the old one.
                var way = (failed ?? state).Copy();
                Run(item.Node, way);
                if (!Ends(item.Node))
                {
                    state.Merge(way);
                }
            }
            else
            {
                failed = before == "&&" ? failed : state.Copy();
                Run(item.Node, state);
            }

            if (item.Follows is not ("&&" or "||") && !state.IsSure)
            {
                // The folder that it changed to may not be there.
                (state.Folder, state.IsSure) = (null, true);
            }

            if (item.Follows == "||" && at + 1 < list.Items.Count && Ends(list.Items[at + 1].Node))
            {
                state.IsSure = true;
            }
        }
    }

    /// <summary>Whether nothing of the text runs after it.</summary>
    private static bool Ends(ShellNode node) =>
        node switch
        {
            SimpleNode { Assignments.Count: 0, Words: [var word, ..] } => word.Plain is "exit" or "return",
            GroupNode { Body: ListNode { Items: [.., { Node: var last }] } } => Ends(last),
            _ => false,
        };

    private void RunPipeline(PipelineNode pipeline, ShellState state)
    {
        for (var at = 0; at < pipeline.Stages.Count; at++)
        {
            var stage = state.Copy();
            stage.InputPaths = at == 0 ? state.InputPaths : PipelinePaths([.. pipeline.Stages.Take(at)], state);
            stage.InputText = at == 0 ? state.InputText : null;
            Run(pipeline.Stages[at], stage);
        }
    }

    private void RunBranches(IReadOnlyList<ShellNode> bodies, bool repeats, ShellState state)
    {
        // What a later round finds may have been set by an earlier one: the first shows what that is.
        for (var round = 0; round < (repeats ? 2 : 1); round++)
        {
            var way = state.Copy();
            foreach (var body in bodies)
            {
                // Conditions run in the way's own shell; each body may be left out.
                var before = way.Copy();
                Run(body, way);
                way.Merge(before);
            }

            state.Merge(way);
        }
    }

    private void RunFor(ForNode loop, ShellState state)
    {
        var values = loop.Words is null ? state.Arguments : _expander.Fields(loop.Words, state);
        foreach (var value in values.Count is > 0 and <= 16 ? values : [Joined(values)])
        {
            state.Variables[loop.Variable] = value.Text;
            RunBranches([loop.Body], repeats: true, state);
        }

        state.Variables[loop.Variable] = ShellText.Unknown.ToString();
    }

    private static Field Joined(IReadOnlyList<Field> values) =>
        new(values.Count == 0 ? "" : values.Select(value => value.Text).Aggregate(ShellText.Either));

    private void RunExpression(ExpressionNode expression, ShellState state)
    {
        if (expression.IsArithmetic)
        {
            foreach (var word in expression.Words)
            {
                _expander.Arithmetic(word, state);
            }

            return;
        }

        var texts = expression.Words.Select(word => _expander.Text(word, state)).ToList();
        Conditions.Check(texts, _expander, Effects, state);
    }

    private void Enter()
    {
        if (++_steps > MostSteps)
        {
            throw new ShellSyntaxException("what so long a command does");
        }

        if (++_depth > MostDepth)
        {
            throw new ShellSyntaxException("what so deeply nested a command does");
        }
    }

    private void Leave() => _depth--;
}
