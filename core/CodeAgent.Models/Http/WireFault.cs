using System.Net.Sockets;
using CodeAgent.Core.Models;

namespace CodeAgent.Models.Http;

/// <summary>Tells faults of the wire from everything else.</summary>
internal static class WireFault
{
    // A server of this machine that is not there is about to start, or is not going to.
    private const int AttemptsHere = 4;

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
            )
            {
                MaxAttempts = IsRefusedHere(error, host) ? AttemptsHere : null,
            },
            HttpRequestException or IOException => new ModelException(
                ModelErrorKind.Disconnected,
                $"{host}: the connection failed: {error.GetBaseException().Message}",
                error
            ),
            _ => null,
        };

    private static bool IsRefusedHere(Exception error, string host) =>
        error.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
        && Uri.TryCreate($"http://{host}", UriKind.Absolute, out var address)
        && address.IsLoopback;

    /// <summary>The failure of an answer that ended too early.</summary>
    public static ModelException Cut(string host) =>
        new(ModelErrorKind.Disconnected, $"{host}: the answer was cut off before its end");
}
