using System.Text.Json;
using CodeAgent.Core.Configuration;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Hooks;

/// <summary>
/// Reads the <c>hooks</c> of settings files. A hook that cannot be understood is a fault of its file and never left out
/// silently: it may be the one that guards.
/// </summary>
public static class HookReader
{
    /// <summary>The hooks of all files, those of the strongest first.</summary>
    /// <exception cref="Errors.CodeAgentException">A hook is not valid; file and place are named (AGENT0102).</exception>
    public static IReadOnlyList<HookDefinition> Read(IReadOnlyList<SettingsFile> files)
    {
        var managedOnly = files.Any(file =>
            file.Scope == SettingsScope.Managed
            && file.Find("allowManagedHooksOnly") is { ValueKind: JsonValueKind.True }
        );
        var areOff = files.Any(file => file.Find("disableAllHooks") is { ValueKind: JsonValueKind.True });
        var managedOff = files.Any(file =>
            file.Scope == SettingsScope.Managed && file.Find("disableAllHooks") is { ValueKind: JsonValueKind.True }
        );
        return
        [
            .. files
                .Where(file => file.Scope == SettingsScope.Managed ? !managedOff : !(managedOnly || areOff))
                .SelectMany(ReadFile),
        ];
    }

    /// <summary>The hooks of one file.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<HookDefinition> ReadFile(SettingsFile file)
    {
        if (file.Find("hooks") is not { } hooks)
        {
            return [];
        }

        var found = new List<HookDefinition>();
        foreach (var moment in Object(file, hooks, "hooks").EnumerateObject())
        {
            var place = $"hooks.{moment.Name}";
            if (Enum.TryParse<HookEvent>(moment.Name, out var known) && known.ToString() == moment.Name)
            {
                found.AddRange(Groups(file, known, Array(file, moment.Value, place), place));
            }
            else if (!HookEvents.IsKnownElsewhere(moment.Name))
            {
                throw Fault(file, place, "there is no such moment");
            }
        }

        return found;
    }

    private static IEnumerable<HookDefinition> Groups(
        SettingsFile file,
        HookEvent moment,
        JsonElement groups,
        string place
    )
    {
        var number = 0;
        foreach (var group in groups.EnumerateArray())
        {
            var at = $"{place}[{number++}]";
            var matcher = Text(file, Object(file, group, at), "matcher", at);
            if (matcher is not null && !HookMatcher.IsUsable(matcher))
            {
                throw Fault(file, $"{at}.matcher", "it is no list of names and no regular expression");
            }

            if (!group.TryGetProperty("hooks", out var hooks))
            {
                throw Fault(file, at, "it has no hooks");
            }

            var index = 0;
            foreach (var hook in Array(file, hooks, $"{at}.hooks").EnumerateArray())
            {
                var inner = $"{at}.hooks[{index++}]";
                yield return Hook(file, moment, Object(file, hook, inner), inner) with
                {
                    Matcher = matcher,
                };
            }
        }
    }

    private static HookDefinition Hook(SettingsFile file, HookEvent moment, JsonElement hook, string place)
    {
        var (kind, command) = Text(file, hook, "type", place) switch
        {
            "command" or null => (HookKind.Command, Text(file, hook, "command", place)),
            "http" => (HookKind.Http, Text(file, hook, "url", place)),
            "prompt" => (HookKind.Prompt, Text(file, hook, "prompt", place)),
            var other => throw Fault(file, place, $"hooks of the type '{other}' cannot be run here"),
        };
        if (string.IsNullOrWhiteSpace(command))
        {
            throw Fault(file, place, "it does not say what to run");
        }

        if (kind == HookKind.Http && !(Uri.TryCreate(command, UriKind.Absolute, out var address) && IsWeb(address)))
        {
            throw Fault(file, $"{place}.url", "it is no http or https address");
        }

        return new HookDefinition(moment, kind, command, file.Path)
        {
            Condition = Text(file, hook, "if", place),
            Arguments = Texts(file, hook, "args", place),
            TimeoutMs = Timeout(file, hook, place),
            FailsClosed = Text(file, hook, "onFailure", place) switch
            {
                null or "allow" or "open" => false,
                "block" or "closed" => true,
                var word => throw Fault(file, $"{place}.onFailure", $"'{word}' is neither block nor allow"),
            },
            Headers = Headers(file, hook, place),
            AllowedVariables = Texts(file, hook, "allowedEnvVars", place),
            Model = Text(file, hook, "model", place),
            Probes = Probes(file, moment, hook, place),
        };
    }

    private static long Timeout(SettingsFile file, JsonElement hook, string place)
    {
        if (!hook.TryGetProperty("timeout", out var found) || found.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }

        return
            found.ValueKind == JsonValueKind.Number
            && found.TryGetDouble(out var seconds)
            && seconds is > 0 and <= 86_400
            ? Math.Max(1, (long)(seconds * 1000))
            : throw Fault(file, $"{place}.timeout", "it is no number of seconds up to a day");
    }

    /// <summary>What shows that a hook guards: <c>true</c> for "it must answer", or calls with what it must say.</summary>
    private static IReadOnlyList<HookProbe>? Probes(SettingsFile file, HookEvent moment, JsonElement hook, string place)
    {
        if (
            !hook.TryGetProperty("guard", out var guard) || guard.ValueKind is JsonValueKind.Null or JsonValueKind.False
        )
        {
            return null;
        }

        if (moment is not (HookEvent.PreToolUse or HookEvent.PermissionRequest))
        {
            throw Fault(file, $"{place}.guard", "only hooks that decide about calls are guards");
        }

        if (guard.ValueKind == JsonValueKind.True)
        {
            return [];
        }

        var number = 0;
        var probes = new List<HookProbe>();
        foreach (var item in Array(file, guard, $"{place}.guard").EnumerateArray())
        {
            var at = $"{place}.guard[{number++}]";
            var tool = Text(file, Object(file, item, at), "tool", at) ?? throw Fault(file, at, "it names no tool");
            if (!item.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
            {
                throw Fault(file, at, "it has no input");
            }

            PermissionVerdict? expect = Text(file, item, "expect", at) switch
            {
                null => null,
                "allow" => PermissionVerdict.Allow,
                "ask" => PermissionVerdict.Ask,
                "deny" => PermissionVerdict.Deny,
                var word => throw Fault(file, $"{at}.expect", $"'{word}' is none of allow, ask and deny"),
            };
            probes.Add(new HookProbe(tool, input.Clone(), expect));
        }

        return probes;
    }

    private static Dictionary<string, string>? Headers(SettingsFile file, JsonElement hook, string place)
    {
        if (!hook.TryGetProperty("headers", out var found) || found.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return Object(file, found, $"{place}.headers")
            .EnumerateObject()
            .ToDictionary(
                header => header.Name,
                header => Text(file, found, header.Name, $"{place}.headers") ?? "",
                StringComparer.OrdinalIgnoreCase
            );
    }

    private static IReadOnlyList<string>? Texts(SettingsFile file, JsonElement from, string name, string place)
    {
        if (!from.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return
        [
            .. Array(file, found, $"{place}.{name}")
                .EnumerateArray()
                .Select(item =>
                    item.ValueKind == JsonValueKind.String
                        ? item.GetString()!
                        : throw Fault(file, $"{place}.{name}", "an item is no text")
                ),
        ];
    }

    private static string? Text(SettingsFile file, JsonElement from, string name, string place) =>
        !from.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null ? null
        : found.ValueKind == JsonValueKind.String ? found.GetString()
        : throw Fault(file, $"{place}.{name}", "it is no text");

    private static JsonElement Object(SettingsFile file, JsonElement found, string place) =>
        found.ValueKind == JsonValueKind.Object ? found : throw Fault(file, place, "it is no object");

    private static JsonElement Array(SettingsFile file, JsonElement found, string place) =>
        found.ValueKind == JsonValueKind.Array ? found : throw Fault(file, place, "it is no list");

    private static bool IsWeb(Uri address) =>
        address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    private static Errors.CodeAgentException Fault(SettingsFile file, string place, string what) =>
        SettingsReader.Invalid(file.Path, $"{place}: {what}.");
}
