namespace CodeAgent.Tools.Search;

/// <summary>Searches files. Every engine finds the same.</summary>
internal interface IGrepEngine
{
    /// <summary>Searches; what was found until a limit or the token's end is the result.</summary>
    /// <exception cref="ToolRefusedException">The pattern cannot be used.</exception>
    Task<GrepHits> SearchAsync(GrepQuery query, GrepOutput output, CancellationToken cancellationToken);
}
