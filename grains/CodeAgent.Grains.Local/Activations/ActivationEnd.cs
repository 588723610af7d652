namespace CodeAgent.Grains.Local.Activations;

/// <summary>The end of one activation, bounded in time. What goes wrong in a step is told and does not stop the next.</summary>
internal sealed class ActivationEnd(Activation activation, GrainDirectory directory)
{
    public async Task RunAsync(EndReason reason)
    {
        var options = directory.Runtime.Options;
        using var limit = new CancellationTokenSource(options.DeactivationTimeout, options.Clock);
        var isInTime =
            (reason == EndReason.HostEnds || await StepAsync(activation.WhenQuiet(coverStreams: false), limit.Token))
            && await StepAsync(activation.TellEndAsync(), limit.Token)
            && await StepAsync(activation.WhenQuiet(coverStreams: true), limit.Token)
            && await StepAsync(activation.DeactivateGrainAsync(limit.Token), limit.Token);
        if (!isInTime)
        {
            var error = new TimeoutException($"{directory.Name}/{activation.Key} did not end in time.");
            activation.FailRunning(error);
            directory.Tell(activation.Key, error);
        }

        directory.Remove(activation);
    }

    private async Task<bool> StepAsync(Task step, CancellationToken limit)
    {
        await activation.TellFailureAsync(() => step.WaitAsync(limit));
        return !limit.IsCancellationRequested;
    }
}
