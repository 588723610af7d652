using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Dialogue;

/// <summary>Asks a person. The plan is all of it: the runner puts the questions and the answers become the result.</summary>
internal sealed class AskUserQuestionTool()
    : Tool<AskUserQuestionInput>(s_descriptor, static () => AskUserQuestionInputContext.Default.AskUserQuestionInput)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Dialogue",
        "AskUserQuestion",
        ToolEffect.ReadOnly
    );

    protected override ToolPlan Plan(AskUserQuestionInput input, ToolScope scope)
    {
        foreach (var question in input.Questions)
            RefuseDoubles(question);
        var preview = string.Join("\n\n", input.Questions.Select(Preview));
        return new ToolPlan(null, new ToolAccess(AccessKind.Self, "question"), input.Questions[0].Question, preview)
        {
            Questions = input.Questions,
        };
    }

    protected override Task<ToolResult> InvokeAsync(
        AskUserQuestionInput input,
        ToolContext context,
        CancellationToken cancellationToken
    ) => throw new ToolRefusedException(ToolFailureKind.Unavailable, "There is nobody to ask here.");

    private static void RefuseDoubles(PersonQuestion question)
    {
        if (question.Options.DistinctBy(option => option.Label).Count() < question.Options.Count)
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"Two options of \"{question.Question}\" have the same label."
            );
    }

    private static string Preview(PersonQuestion question)
    {
        var options = question.Options.Select(option =>
            option.Description.Length == 0 ? $"- {option.Label}" : $"- {option.Label}: {option.Description}"
        );
        return $"{question.Question}\n{string.Join('\n', options)}";
    }
}
