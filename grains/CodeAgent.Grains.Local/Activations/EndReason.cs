namespace CodeAgent.Grains.Local.Activations;

/// <summary>Why an activation ends.</summary>
internal enum EndReason
{
    /// <summary>Nobody called it for long; void when a call came meanwhile.</summary>
    Idle,

    /// <summary>It asked for it, or never got to work: what it is doing is let finish before it hears.</summary>
    Asked,

    /// <summary>The host ends: it hears at once.</summary>
    HostEnds,
}
