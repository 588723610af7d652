using System.Buffers.Text;
using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Serving;
using CodeAgent.Cli.Signals;
using CodeAgent.Cli.Tasks;
using CodeAgent.Gateway.Security.Keys;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent serve</c>: the HTTP API on this machine. It runs the tasks of the state folder, and sessions that it is asked for.</summary>
internal sealed class ServeCommand(CliEnvironment environment)
{
    private const int TokenBytes = 32;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var port = new Option<string?>("--port")
        {
            Description = "The port; 0 (default) takes a free one.",
            HelpName = "PORT",
        };
        var host = new Option<string?>("--host")
        {
            Description = "The address to listen on (default 127.0.0.1).",
            HelpName = "ADDRESS",
        };
        var sandbox = SandboxFlag.Create("Required by default.");
        var command = new Command("serve", "Serve the HTTP API on this machine.") { port, host, sandbox };
        command.SetAction(
            async (parsed, _) =>
            {
                var address = Address(host.Name, parsed.GetValue(host) ?? "127.0.0.1");
                var number = Choice.Number(port.Name, parsed.GetValue(port), 0, IPEndPoint.MaxPort) ?? 0;
                var own = environment with { Sandbox = SandboxFlag.Read(parsed, sandbox) ?? environment.Sandbox };
                return (int)await new ServeCommand(own).RunAsync(new IPEndPoint(address, number));
            }
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(IPEndPoint endpoint)
    {
        var settings = GatewaySettings.Read(environment);
        RequireAuthentication(endpoint.Address, settings);
        using var signals = StopSignals.Listen();
        await using var host = LocalHost.Open(environment);
        await host.Sandbox.RequireAsync(null);
        using var output = new StandardOutput();
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var options = settings.ToOptions(environment, token);
        if (!IPAddress.IsLoopback(endpoint.Address))
        {
            options = options with { AllowedHosts = [.. options.AllowedHosts, endpoint.Address.ToString()] };
            await Console.Error.WriteLineAsync(
                "codeagent: other machines can reach this address, and the connection is not encrypted."
            );
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Any);
        var worker = new ServingWorker(environment, host).RunAsync(stop.Token);
        try
        {
            await GatewayServer.ServeAsync(
                host,
                options,
                new GatewayPlace(endpoint, TimeSpan.FromSeconds(Math.Max(0, settings.DrainSeconds))),
                (address, link) =>
                    output.Write($"Serving on {address} with token {token}\nOpen in one browser, once: {link}\n"),
                signals.Any
            );
        }
        finally
        {
            await stop.CancelAsync();
            await worker;
        }

        return ExitCode.Done;
    }

    /// <summary>Where others reach it, each of them has to be known by a key or a token of their own.</summary>
    private void RequireAuthentication(IPAddress address, GatewaySettings settings)
    {
        if (IPAddress.IsLoopback(address) || settings.Oidc is not null)
        {
            return;
        }

        var keys = new KeyFile(GatewaySettings.Folder(environment), TimeProvider.System);
        if (!keys.All().Any(key => key.IsGood(TimeProvider.System.GetUtcNow())))
        {
            throw Choice.Usage(
                $"--host {address} would let other machines in, and nothing here says who they are.\n"
                    + "Make a key for each first: codeagent keys create NAME --role submitter --repository PATTERN\n"
                    + "or name an issuer of tokens as 'oidc' in gateway.json (docs/security-gateway.md)."
            );
        }
    }

    private static IPAddress Address(string option, string text)
    {
        var address =
            text == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(text, out var parsed) ? parsed
            : null;
        return address is null || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? throw Choice.Usage(
                $"{option} cannot be '{text}'.\nIt is one IP address of this machine, by which it will be called."
            )
            : address;
    }
}
