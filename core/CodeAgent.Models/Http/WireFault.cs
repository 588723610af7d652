using CodeAgent.Core.Models;

namespace CodeAgent.Models.Http;

/// <summary>Tells faults of the wire from everything else.</summary>
internal static class WireFault
{
    /// <summary>The failure of a call whose connection failed, was cut or fell silent; null for anything else.</summary>
    public static ModelException? Of(Exception error, string host, SilenceLimit silence) =>
        error switch
        {
            OperationCanceledException when silence.Expired => new ModelException(
                ModelErrorKind.Disconnected,
                $"{host}: nothing was heard for {silence.Limit.TotalSeconds:0} s",
                error
            ),
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            } => new ModelException(
                ModelErrorKind.Disconnected,
                $"{host} cannot be reached: {error.GetBaseException().Message}",
                error
            ),
            HttpRequestException or IOException => new ModelException(
                ModelErrorKind.Disconnected,
                $"{host}: the connection failed: {error.GetBaseException().Message}",
                error
            ),
            _ => null,
        };

    /// <summary>The failure of an answer that ended too early.</summary>
    public static ModelException Cut(string host) =>
        new(ModelErrorKind.Disconnected, $"{host}: the answer was cut off before its end");
}
