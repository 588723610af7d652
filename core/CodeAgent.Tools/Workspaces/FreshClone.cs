namespace CodeAgent.Tools.Workspaces;

/// <summary>A clone that nobody has worked in yet.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Mirror">Its mirror.</param>
/// <param name="Commit">What is checked out.</param>
/// <param name="Environment">Variables for its commands.</param>
internal sealed record FreshClone(
    WorkspaceFolder Folder,
    MirrorRepository Mirror,
    string Commit,
    IReadOnlyDictionary<string, string> Environment
)
{
    /// <summary>The kind of ids.</summary>
    public string ObjectFormat => Commit.Length == 64 ? "sha256" : "sha1";
}
