using System.Text;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Mcp.Servers;
using ModelContextProtocol;

namespace CodeAgent.Tools.Mcp.Tools;

/// <summary>Lists the resources of a workspace's servers.</summary>
internal sealed class ListMcpResourcesTool(Func<IReadOnlyList<McpServer>> servers)
    : Tool<ListMcpResourcesInput>(s_descriptor, static () => McpInputsContext.Default.ListMcpResourcesInput)
{
    private const int MostLines = 500;

    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Mcp.Tools",
        nameof(ListMcpResourcesTool),
        ToolEffect.ReadOnly
    ) with
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    protected override ToolPlan Plan(ListMcpResourcesInput input, ToolScope scope) =>
        new(null, new ToolAccess(AccessKind.Self, input.Server ?? "*"), $"List resources {input.Server}".Trim(), "");

    protected override async Task<ToolResult> InvokeAsync(
        ListMcpResourcesInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var text = new StringBuilder();
        foreach (
            var server in servers()
                .Where(one => one.HasResources && (input.Server is null || one.Settings.Name == input.Server))
        )
        {
            try
            {
                var connection = await server.ConnectAsync(TimeSpan.FromSeconds(5), cancellationToken);
                foreach (
                    var resource in (
                        await connection.Client.ListResourcesAsync(cancellationToken: cancellationToken)
                    ).Take(MostLines)
                )
                {
                    text.AppendLine(
                        $"{server.Settings.Name} {resource.Uri} {McpContent.Plain(resource.Name)} {resource.MimeType}".TrimEnd()
                    );
                }
            }
            catch (Exception error) when (error is IOException or McpException)
            {
                text.AppendLine($"{server.Settings.Name}: {error.Message}");
            }
        }

        return text.Length == 0
            ? ToolResult.Text("No server offers resources.")
            : new ToolResult([
                McpContent.Origin(input.Server ?? "several"),
                new Core.Conversations.TextBlock(text.ToString()),
            ]);
    }
}

/// <summary>Reads one resource of a server.</summary>
internal sealed class ReadMcpResourceTool(Func<IReadOnlyList<McpServer>> servers)
    : Tool<ReadMcpResourceInput>(s_descriptor, static () => McpInputsContext.Default.ReadMcpResourceInput)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Mcp.Tools",
        nameof(ReadMcpResourceTool),
        ToolEffect.ReadOnly
    ) with
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    protected override ToolPlan Plan(ReadMcpResourceInput input, ToolScope scope) =>
        new(
            null,
            new ToolAccess(AccessKind.Other, $"{input.Server}/{input.Uri}"),
            $"{input.Server}: read {input.Uri}",
            input.Uri
        );

    protected override async Task<ToolResult> InvokeAsync(
        ReadMcpResourceInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        if (servers().FirstOrDefault(one => one.Settings.Name == input.Server) is not { } server)
        {
            return ToolResult.Failed(
                ToolFailureKind.NotFound,
                $"There is no server '{input.Server}'.",
                "ListMcpResourcesTool names them."
            );
        }

        try
        {
            var connection = await server.ConnectAsync(TimeSpan.FromSeconds(15), cancellationToken);
            var read = await connection.Client.ReadResourceAsync(input.Uri, cancellationToken: cancellationToken);
            return new ToolResult([
                McpContent.Origin(input.Server),
                .. read.Contents.Select((content, index) => McpContent.Resource(content, context, index)),
            ]);
        }
        catch (Exception error) when (error is IOException or McpException)
        {
            return ToolResult.Failed(ToolFailureKind.Unavailable, McpContent.Plain(error.Message));
        }
    }
}
