namespace CodeAgent.Tools.Processes;

/// <summary>Takes what a child writes, standard output and standard error in the order it wrote them.</summary>
internal interface IChildOutput
{
    /// <summary>Takes a piece; called by one thread at a time. A slow taker slows the child down, it loses nothing.</summary>
    void Write(ReadOnlySpan<byte> piece);
}
