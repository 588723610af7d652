using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>Makes webhooks, and gives each new task those that every task gets.</summary>
internal sealed class WebhookBook(
    WebhookFiles files,
    WebhookSending sending,
    GatewayOptions options,
    TimeProvider clock
)
{
    private const int MostTypes = 50;
    private readonly WebhookTargets _targets = new(options.Webhooks);

    /// <summary>Makes one, for a task or (null) for every task to come.</summary>
    /// <exception cref="CodeAgentException">The address may not be called, or there are too many (AGENT0815).</exception>
    public Webhook Add(string? task, WebhookRequest request, string actor)
    {
        _targets.Require(request.Url);
        if (request.Types is { } types && (types.Count is 0 or > MostTypes || types.Any(string.IsNullOrEmpty)))
        {
            throw new CodeAgentException(ErrorCode.WebhookRefused, $"'types' has 1 to {MostTypes} names of events.");
        }

        if (files.Of(task).Count >= options.Webhooks.MaxPerTask)
        {
            throw new CodeAgentException(
                ErrorCode.WebhookRefused,
                $"There are {options.Webhooks.MaxPerTask} webhooks already; remove one first."
            );
        }

        var hook = new Webhook(
            Guid.CreateVersion7().ToString("N"),
            task,
            request.Url!,
            WebhookBatch.NewSecret(),
            actor,
            clock.GetUtcNow()
        )
        {
            Types = request.Types,
        };
        files.Save(hook);
        sending.Begin(hook);
        return hook;
    }

    /// <summary>Gives a task that is about to be submitted what every task gets; a repeat changes nothing.</summary>
    public void Attach(string task)
    {
        foreach (var common in files.Of(task: null))
        {
            // The copy's id is made of both, so that a repeated submission makes no second one.
            var id = $"{common.Id}-{task}";
            if (files.Find(id) is null)
            {
                var copy = common with { Id = id, Task = task, CreatedAt = clock.GetUtcNow() };
                files.Save(copy);
                sending.Begin(copy);
            }
        }
    }
}
