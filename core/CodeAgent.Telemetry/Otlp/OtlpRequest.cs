using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>Makes HTTP and gRPC requests of encoded spans.</summary>
internal static class OtlpRequest
{
    private const string GrpcPath = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int MaxAnswerLength = 4 * 1024 * 1024;

    public static HttpClient CreateClient(OtlpTarget target)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = target.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
            // What exports telemetry must not be traced itself.
            ActivityHeadersPropagator = null,
        };
        return new HttpClient(handler)
        {
            MaxResponseContentBufferSize = MaxAnswerLength,
            // The sink has its own limit, by its own clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public static HttpRequestMessage Create(OtlpTarget target, ReadOnlyMemory<byte> body)
    {
        var isGrpc = target.Protocol == OtlpProtocol.Grpc;
        var request = new HttpRequestMessage(HttpMethod.Post, isGrpc ? GrpcAddress(target.Endpoint) : target.Endpoint)
        {
            Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = isGrpc ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrHigher,
            Content = isGrpc ? Grpc(body, target.Gzip) : Http(body, target.Gzip),
        };
        if (isGrpc)
        {
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        }

        foreach (var (name, value) in target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static Uri GrpcAddress(Uri endpoint) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{GrpcPath}");

    private static ReadOnlyMemoryContent Http(ReadOnlyMemory<byte> body, bool gzip)
    {
        var content = new ReadOnlyMemoryContent(gzip ? Compress(body) : body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }

    // One message: a flag for compression, the length, the bytes.
    private static ByteArrayContent Grpc(ReadOnlyMemory<byte> body, bool gzip)
    {
        var message = gzip ? Compress(body) : body;
        var frame = new byte[5 + message.Length];
        frame[0] = gzip ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.Span.CopyTo(frame.AsSpan(5));
        var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        if (gzip)
        {
            content.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        }

        return content;
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> body)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body.Span);
        }

        return compressed.ToArray();
    }
}
