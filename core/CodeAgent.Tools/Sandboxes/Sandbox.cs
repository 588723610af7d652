using CodeAgent.Core.Errors;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes.Limits;
using CodeAgent.Tools.Sandboxes.Network;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>
/// Keeps what agents start in sandboxes: the one place that turns a child that is wanted into one that is enclosed. Nothing
/// is tried or made before the first one is asked for.
/// </summary>
public sealed class Sandbox : IAsyncDisposable
{
    private readonly SandboxOptions _options;
    private readonly Lazy<Task<SandboxAbilities>> _abilities;
    private readonly Lazy<ControlGroups?> _groups;
    private readonly Lazy<NetworkRelay> _relay;
    private readonly Covers _covers;

    /// <summary>Creates the sandboxes of a host.</summary>
    /// <exception cref="CodeAgentException">A host that may be reached is none (coded).</exception>
    public Sandbox(SandboxOptions options)
    {
        _options = options;
        _groups = new(() => ControlGroups.Find(options));
        _abilities = new(() =>
            Task.Run(() => new SandboxProbe(options, _groups.Value).TryAsync(CancellationToken.None))
        );
        var rules = Rules(options);
        _relay = new(() => NetworkRelay.Start(rules));
        _covers = new Covers(Path.Join(options.StateFolder, "sandbox"));
    }

    /// <summary>What holds where a session or an order does not say.</summary>
    public SandboxMode Mode => _options.Mode;

    /// <summary>What the machine can do; tried once.</summary>
    public Task<SandboxAbilities> AbilitiesAsync() => _abilities.Value;

    /// <summary>Makes sure that what a mode promises can be had.</summary>
    /// <param name="mode">The mode; null for the host's.</param>
    /// <exception cref="CodeAgentException">A sandbox is required and cannot be made (AGENT0611); it says what to do.</exception>
    public async Task RequireAsync(SandboxMode? mode)
    {
        if ((mode ?? Mode) != SandboxMode.Required)
            return;
        if ((await AbilitiesAsync()).Failure is { } failure)
            throw new CodeAgentException(ErrorCode.SandboxUnavailable, failure);
    }

    /// <summary>Encloses a child.</summary>
    /// <param name="start">What is to be started.</param>
    /// <param name="place">What it may reach.</param>
    /// <param name="mode">The mode; null for the host's.</param>
    /// <exception cref="ChildStartException">It has to be in a sandbox and cannot.</exception>
    internal async Task<Enclosed> EncloseAsync(ChildStart start, SandboxPlace place, SandboxMode? mode)
    {
        var wanted = mode ?? Mode;
        if (wanted == SandboxMode.Off)
            return Enclosed.Free(start);
        var abilities = await AbilitiesAsync();
        if (abilities.Failure is { } failure)
            return wanted == SandboxMode.On
                ? Enclosed.Free(start)
                : throw new ChildStartException($"Nothing is started outside of a sandbox here. {failure}");
        try
        {
            return Enclose(start, place, abilities);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CodeAgentException)
        {
            throw new ChildStartException($"The sandbox cannot be made ready. {error.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_relay.IsValueCreated)
            await _relay.Value.DisposeAsync();
        if (_groups.IsValueCreated)
            _groups.Value?.Dispose();
        _covers.Dispose();
    }

    private Enclosed Enclose(ChildStart start, SandboxPlace place, SandboxAbilities abilities)
    {
        var layout = new SandboxLayout(_options, _covers).Of(place);
        if (_options is { Domains.Count: > 0, Bridge: null })
            throw new ChildStartException("This host has no bridge to the network for sandboxes.");
        var relay = _options.Domains.Count > 0 ? _relay.Value : null;
        var program = new SandboxCommand(_options, abilities, relay?.SocketFile);
        var group = _groups.Value?.Rent();
        if (_groups.Value is not null && group is null)
            throw new ChildStartException(
                "The system makes no more control groups, which bound what a command may use."
            );
        var enclosed = start with
        {
            Program = abilities.Program!,
            Arguments = program.Arguments(start, layout),
            Environment = program.Environment(start, place, layout),
            Groups = group?.Files ?? [],
        };
        return Enclosed.Within(enclosed, layout.GitFolders, _groups.Value, group);
    }

    private static RelayRules Rules(SandboxOptions options)
    {
        try
        {
            return new RelayRules(new DomainList(options.Domains), options.AllowPrivateAddresses);
        }
        catch (FormatException wrong)
        {
            throw new CodeAgentException(ErrorCode.InvalidConfiguration, wrong.Message);
        }
    }
}
