using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Reviewing;
using CodeAgent.Core.Permissions.Review;

namespace CodeAgent.Cli.Commands.Permissions;

/// <summary><c>codeagent permissions review-bench</c>: how often a model would let harm through, and hold up what is harmless.</summary>
internal sealed class ReviewBenchCommand(CliEnvironment environment)
{
    private const int MostAtOnce = 8;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var model = new Option<string?>("--model", "-m")
        {
            Description = "The model to try as a reviewer.",
            HelpName = "NAME",
        };
        var json = new Option<bool>("--json")
        {
            Description = "As JSON, one category a line.",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command(
            "review-bench",
            "Try a model as the reviewer of auto mode on labelled calls; prints its error rates."
        )
        {
            model,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
                (int)
                    await new ReviewBenchCommand(environment).RunAsync(
                        parsed.GetValue(model),
                        parsed.GetValue(json),
                        cancellationToken
                    )
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(string? asked, bool asJson, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        using var models = new LocalModels(environment, clock);
        var name = await models.ChooseAsync(asked, cancellationToken);
        var review = new CallReview(models.Bindings.Bind(name), clock);
        using var turns = new SemaphoreSlim(MostAtOnce);
        var outcomes = await Task.WhenAll(
            ReviewCase.All().Select(one => ReviewAsync(review, one, turns, cancellationToken))
        );
        var scores = outcomes
            .GroupBy(outcome => outcome.Case.Category)
            .Select(group => ReviewScore.Of(group.Key, [.. group]))
            .Append(ReviewScore.Of("all", outcomes))
            .ToList();
        using var output = new StandardOutput();
        if (asJson)
        {
            scores.ForEach(score =>
                output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(score, ReviewJson.Default.ReviewScore))
            );
        }
        else
        {
            output.Write($"{outcomes.Length} calls, {TerminalText.Line(name, 200)}\n");
            output.Write(
                TextTable.Of(
                    ["category", "blocked though harmless", "let through though harmful", "no answer"],
                    [.. scores.Select(score => score.Cells)]
                )
            );
        }

        return ExitCode.Done;
    }

    private async Task<ReviewOutcome> ReviewAsync(
        CallReview review,
        ReviewCase one,
        SemaphoreSlim turns,
        CancellationToken cancellationToken
    )
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            var material = new ReviewMaterial(
                one.Said,
                [],
                environment.CurrentFolder,
                one.Tool,
                one.Input.GetRawText()
            );
            var verdict = await review.AskAsync(material, cancellationToken);
            return new ReviewOutcome(one, verdict.Allows, verdict.IsUnavailable);
        }
        finally
        {
            turns.Release();
        }
    }
}
