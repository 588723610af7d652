using CodeAgent.Tools.Mcp;

namespace CodeAgent.Cli.Servers;

/// <summary>Shows a page's address on the terminal, for the person to open.</summary>
internal sealed class ShownPage(TextWriter output) : IMcpBrowser
{
    /// <inheritdoc/>
    public Task ShowAsync(Uri page, CancellationToken cancellationToken) =>
        output.WriteLineAsync($"Open this page to sign in:\n{page.AbsoluteUri}".AsMemory(), cancellationToken);
}
