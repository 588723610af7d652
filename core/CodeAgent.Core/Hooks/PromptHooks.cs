using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Core.Prompts;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Hooks;

/// <summary>
/// Runs hooks that are questions to a model, and gives all others on. The model's yes or no becomes the exit code that a
/// program would have: one contract for all.
/// </summary>
public sealed class PromptHooks(ModelBindings models, IHookHandlers others, TimeProvider clock) : IHookHandlers
{
    private const string Arguments = "$ARGUMENTS";
    private const int MostOutput = 1_024;

    /// <summary>The role that the model is asked in.</summary>
    public const string Role = "hook";

    /// <inheritdoc/>
    public Task<HookExit> RunAsync(HookDefinition hook, HookInput input, CancellationToken cancellationToken) =>
        hook.Kind == HookKind.Prompt
            ? AskAsync(hook, input, cancellationToken)
            : others.RunAsync(hook, input, cancellationToken);

    private async Task<HookExit> AskAsync(HookDefinition hook, HookInput input, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(hook.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var binding = models.Bind(hook.Model ?? input.Model);
            var folder = new ReplyFolder(_ => { });
            var question = hook.Command.Contains(Arguments, StringComparison.Ordinal)
                ? hook.Command.Replace(Arguments, input.Json, StringComparison.Ordinal)
                : $"{hook.Command}\n\n{input.Json}";
            ChatMessage[] messages =
            [
                new(ChatRole.System, PromptLibrary.Load("hook-question")),
                new(ChatRole.User, question),
            ];
            var options = new ChatOptions
            {
                MaxOutputTokens = MostOutput,
                AdditionalProperties = new() { [ModelOptionNames.Role] = Role },
            };
            await foreach (var update in binding.Client.GetStreamingResponseAsync(messages, options, either.Token))
            {
                folder.Add(update);
            }

            return Read(folder.Complete().Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HookExit.NotRun(HookEnd.TimedOut, "");
        }
        catch (Exception error) when (error is ModelException or CodeAgentException)
        {
            return HookExit.NotRun(HookEnd.NotStarted, error.Message);
        }
    }

    private static HookExit Read(Message answer)
    {
        var text = answer.Text;
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        try
        {
            using var json = JsonDocument.Parse(start >= 0 && end > start ? text[start..(end + 1)] : text);
            var isFine = json.RootElement.GetProperty("ok").GetBoolean();
            var reason = json.RootElement.TryGetProperty("reason", out var why) ? why.GetString() ?? "" : "";
            return new HookExit(HookEnd.Exited, isFine ? 0 : 2, "", reason);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return HookExit.NotRun(HookEnd.Died, "The model's answer is not the JSON that was asked for.");
        }
    }
}
