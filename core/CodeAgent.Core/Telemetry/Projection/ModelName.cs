namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>
/// A model by the name its provider knows: what follows the first slash of ours (<c>provider/name</c>). Of a
/// <c>scheme:FILE</c> the folder is left out, which says nothing of the model and much of the machine.
/// </summary>
internal static class ModelName
{
    public static string Of(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && (slash < 0 || colon < slash)
            ? $"{name[..colon]}:{name[(name.LastIndexOfAny(['/', '\\', ':']) + 1)..]}"
            : name[(slash + 1)..];
    }
}
