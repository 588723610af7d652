using System.Collections.Concurrent;
using System.Text.Json;
using CodeAgent.Gateway.Security;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>The webhooks of a gateway: a file each, replaced as a whole. Without a folder they are in memory.</summary>
internal sealed class WebhookFiles
{
    private readonly ConcurrentDictionary<string, Webhook> _hooks = new(StringComparer.Ordinal);
    private readonly string? _folder;

    public WebhookFiles(GatewayOptions options)
    {
        _folder = options.Folder is { } folder ? Path.Combine(folder, "webhooks") : null;
        if (_folder is null || !Directory.Exists(_folder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(_folder, "*.json"))
        {
            if (Parse(System.IO.File.ReadAllBytes(path)) is { } hook)
            {
                _hooks[hook.Id] = hook;
            }
        }
    }

    /// <summary>All, oldest first.</summary>
    public IReadOnlyList<Webhook> All() => [.. _hooks.Values.OrderBy(hook => hook.CreatedAt)];

    /// <summary>Those of a task, or (null) those of every task.</summary>
    public IReadOnlyList<Webhook> Of(string? task) => [.. All().Where(hook => hook.Task == task)];

    public Webhook? Find(string id) => _hooks.GetValueOrDefault(id);

    /// <summary>Keeps a webhook as it is now; durable when it returns.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It cannot be written (AGENT0601).</exception>
    public void Save(Webhook hook)
    {
        File(hook.Id)?.Change(_ => JsonSerializer.SerializeToUtf8Bytes(hook, SecurityJson.Default.Webhook));
        _hooks[hook.Id] = hook;
    }

    /// <summary>Forgets a webhook.</summary>
    public void Remove(string id)
    {
        _hooks.TryRemove(id, out _);
        File(id)?.Delete();
    }

    private GatewayFile? File(string id) => _folder is null ? null : new GatewayFile(_folder, $"{id}.json");

    private static Webhook? Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, SecurityJson.Default.Webhook);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
