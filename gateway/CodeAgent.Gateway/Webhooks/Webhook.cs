namespace CodeAgent.Gateway.Webhooks;

/// <summary>Somebody who is told of a task's events, as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Task">The task's id; null for one that every task submitted from then on gets.</param>
/// <param name="Url">Where it is told.</param>
/// <param name="Secret">Signs deliveries: <c>whsec_</c> and base64.</param>
/// <param name="Actor">Who made it.</param>
/// <param name="CreatedAt">When.</param>
internal sealed record Webhook(
    string Id,
    string? Task,
    string Url,
    string Secret,
    string Actor,
    DateTimeOffset CreatedAt
)
{
    /// <summary>Only events of these types; null for all.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Root sequence up to which everything was delivered.</summary>
    public long After { get; init; }

    /// <summary>
    /// Where the batch ends that was being delivered; null for none. After a failure or a crash the very same batch goes
    /// out again, under the same id.
    /// </summary>
    public long? PendingTo { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>When the first of them was; null for none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it is tried again; null for at once.</summary>
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>Why the last try failed; null where it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>Why it is not called any more; null while it is.</summary>
    public string? GivenUp { get; init; }

    // The secret must not reach a log through a record's text.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Task = ").Append(Task);
        return true;
    }
}

/// <summary>Makes a webhook.</summary>
/// <param name="Url">Where to tell; https. Needed.</param>
/// <param name="Types">Only events of these types; null for all.</param>
internal sealed record WebhookRequest(string? Url = null, IReadOnlyList<string>? Types = null);

/// <summary>A webhook for people. The secret is shown once, when it is made.</summary>
internal sealed record WebhookView(
    string Id,
    string? Task,
    string Url,
    IReadOnlyList<string>? Types,
    DateTimeOffset CreatedAt,
    long After,
    int Failures,
    DateTimeOffset? NextTryAt,
    string? LastError,
    string? GivenUp,
    string? Secret = null
)
{
    public static WebhookView Of(Webhook hook, bool withSecret = false) =>
        new(
            hook.Id,
            hook.Task,
            hook.Url,
            hook.Types,
            hook.CreatedAt,
            hook.After,
            hook.Failures,
            hook.NextTryAt,
            hook.LastError,
            hook.GivenUp,
            withSecret ? hook.Secret : null
        );
}

/// <summary>Webhooks in a list.</summary>
internal sealed record WebhookList(IReadOnlyList<WebhookView> Webhooks);
