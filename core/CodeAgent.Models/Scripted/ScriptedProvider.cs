using System.Collections.Concurrent;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Scripted;

/// <summary>
/// Plays scripts instead of asking a model: <c>scripted:FILE</c>. The answers come from the file and from nothing else;
/// a conversation that the file does not foresee is an error.
/// </summary>
/// <param name="baseDirectory">What relative names are relative to, absolute.</param>
/// <param name="clock">For the delays that scripts ask for.</param>
public sealed class ScriptedProvider(string baseDirectory, TimeProvider clock) : IModelProvider
{
    private const string Prefix = "scripted:";
    private static readonly ModelPrices s_free = new(0, 0, 0, 0);
    private readonly ConcurrentDictionary<string, KnownScript> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "scripted";

    /// <inheritdoc/>
    public string TelemetryName => "scripted";

    /// <inheritdoc/>
    public string NamePattern => "scripted:FILE";

    /// <summary>Reads the script and makes a client that plays it.</summary>
    /// <param name="model">The script's file.</param>
    /// <exception cref="Core.Errors.CodeAgentException">
    /// <see cref="Core.Errors.ErrorCode.InvalidScript"/>: names the file, the line and the fault.
    /// </exception>
    public IChatClient CreateClient(string model) => new ScriptedChatClient(Read(model), clock);

    /// <summary>What the script says of itself. It costs nothing unless it says so.</summary>
    /// <inheritdoc cref="CreateClient" path="/exception"/>
    public ModelCard Describe(string model)
    {
        var script = Read(model);
        return new ModelCard(
            $"scripted:{script.Name}",
            script.Source.ContextWindow,
            script.Source.MaxOutputTokens,
            script.Source.Prices?.ToPrices() ?? s_free
        );
    }

    /// <summary>A model's name with a script's file absolute, for whoever goes on with it in another folder.</summary>
    /// <param name="name">The whole name, of any provider.</param>
    /// <param name="folder">What a relative file is relative to.</param>
    public static string Absolute(string name, string folder) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
            ? Prefix + Path.GetFullPath(name[Prefix.Length..], folder)
            : name;

    /// <summary>A script is read once, and again when its file has changed.</summary>
    private CompiledScript Read(string model)
    {
        var file = new FileInfo(Path.GetFullPath(model, baseDirectory));
        if (_known.TryGetValue(file.FullName, out var known) && known.IsOf(file))
        {
            return known.Script;
        }

        var script = ScriptReader.Read(file.FullName);
        _known[file.FullName] = new KnownScript(file.LastWriteTimeUtc, file.Length, script);
        return script;
    }

    private sealed record KnownScript(DateTime Written, long Length, CompiledScript Script)
    {
        public bool IsOf(FileInfo file) => file.Exists && file.LastWriteTimeUtc == Written && file.Length == Length;
    }
}
