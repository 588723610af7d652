using System.ComponentModel;
using System.Diagnostics;
using CodeAgent.Cli.Configuration;
using CodeAgent.Tools.Mcp;

namespace CodeAgent.Cli.Servers;

/// <summary>Shows a page's address on the terminal, and opens it where <c>BROWSER</c> names a program.</summary>
internal sealed class ShownPage(CliEnvironment environment, TextWriter output) : IMcpBrowser
{
    /// <inheritdoc/>
    public async Task ShowAsync(Uri page, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"Open this page to sign in:\n{page.AbsoluteUri}".AsMemory(), cancellationToken);
        if (environment.Variables.GetValueOrDefault("BROWSER") is not { Length: > 0 } browser)
        {
            return;
        }

        try
        {
            using var opened = Process.Start(new ProcessStartInfo(browser, [page.AbsoluteUri]));
        }
        catch (Win32Exception error)
        {
            await output.WriteLineAsync($"{browser} cannot be started: {error.Message}");
        }
    }
}
