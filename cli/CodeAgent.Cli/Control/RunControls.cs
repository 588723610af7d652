using System.Text.Json;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Commands;

namespace CodeAgent.Cli.Control;

/// <summary>What a host may change of a run: before its session is open in what is asked for, after that in the session.</summary>
/// <param name="request">What the command line asks for.</param>
/// <param name="chooseModel">Makes sure that a model can be had; null asks for the default.</param>
internal sealed class RunControls(RunRequest request, Func<string?, Task<string>> chooseModel)
{
    private SessionClient? _session;

    /// <summary>What the run is asked for by now.</summary>
    public RunRequest Request { get; private set; } = request;

    /// <summary>The session is open.</summary>
    public void Attach(SessionClient session) => _session = session;

    /// <summary>Changes the system prompt; only before the session is open and where it is a new one.</summary>
    public void ChangePrompt(string? replaced, string? appended)
    {
        if ((replaced ?? appended) is null)
        {
            return;
        }

        if (_session is not null || !Request.StartsSession)
        {
            throw Choice.Usage("The system prompt of a session is fixed when it starts.");
        }

        Request = Request with
        {
            SystemPrompt = replaced ?? Request.SystemPrompt,
            AppendSystemPrompt = appended ?? Request.AppendSystemPrompt,
        };
    }

    /// <summary>Asks for answers in a form; only before the session is open.</summary>
    /// <exception cref="Core.Json.Schemas.JsonSchemaException">The schema cannot be used.</exception>
    public void ChangeSchema(JsonElement schema) =>
        Request = _session is null
            ? Request with
            {
                OutputSchema = SchemaOption.Usable(schema),
            }
            : throw Choice.Usage("The form of the answers is fixed when the session is open.");

    /// <summary>Changes the permission mode.</summary>
    public Task ChangeModeAsync(PermissionMode mode)
    {
        Request = Request with { PermissionMode = mode };
        return SendAsync(new ChangeSettings(PermissionMode: mode));
    }

    /// <summary>Changes the model; null for the default one. Answers with its name.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It cannot be had (coded).</exception>
    public async Task<string> ChangeModelAsync(string? asked)
    {
        var model = await chooseModel(asked);
        Request = Request with { Model = model };
        await SendAsync(new ChangeSettings(Model: model));
        return model;
    }

    /// <summary>Ends the turn under way, or the one that is about to begin.</summary>
    public Task InterruptAsync() => SendAsync(new InterruptTurn("Interrupted by the user."));

    private Task SendAsync(SessionCommand command) =>
        _session?.SendAsync(command, SessionClient.NewCommandId(), CancellationToken.None) ?? Task.CompletedTask;
}
