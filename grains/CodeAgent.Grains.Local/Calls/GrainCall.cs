using CodeAgent.Grains.Local.Activations;

namespace CodeAgent.Grains.Local.Calls;

/// <summary>One call on its way to a grain, and the promise to its caller.</summary>
internal abstract class GrainCall
{
    /// <summary>Whether it runs at once, between the awaits of others.</summary>
    public abstract bool Interleaves { get; }

    /// <summary>Whether it fetches an element of a stream.</summary>
    public virtual bool IsStreamStep => false;

    /// <summary>Where it runs; set as it starts.</summary>
    public Activation? Activation { get; set; }

    /// <summary>Begins it, among the code of <see cref="Activation"/>.</summary>
    public abstract Task Invoke(object grain);

    /// <summary>Passes the ended task of <see cref="Invoke"/> on to the caller, as it is.</summary>
    public abstract void Complete(Task outcome);

    /// <summary>Tells the caller that it did not come to that.</summary>
    public abstract void Fail(Exception error);
}
