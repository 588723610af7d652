namespace CodeAgent.Gateway.Dashboard;

/// <summary>A file of the dashboard.</summary>
/// <param name="Path">Its path below the folder of assets, e.g. <c>scripts/main.js</c>.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record DashboardAsset(string Path, string ContentType, ReadOnlyMemory<byte> Bytes);
