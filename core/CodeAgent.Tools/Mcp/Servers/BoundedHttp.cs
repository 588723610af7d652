namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>
/// HTTP to servers: no redirects, which would carry configured headers elsewhere, and no answer without an end.
/// </summary>
internal static class BoundedHttp
{
    public static HttpClient Create(McpLimits limits)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
            MaxResponseHeadersLength = 64,
        };
        return new HttpClient(new Bounding(handler, limits)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private sealed class Bounding(HttpMessageHandler inner, McpLimits limits) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var response = await base.SendAsync(request, cancellationToken);
            var isEvents = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bounded = new StreamContent(
                new BoundedStream(body, limits.MessageBytes, isEvents ? limits.UnaskedBytes : limits.MessageBytes)
            );
            foreach (var (name, values) in response.Content.Headers)
            {
                bounded.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = bounded;
            return response;
        }
    }

    /// <summary>Reads until a line, or the whole, is too long.</summary>
    private sealed class BoundedStream(Stream inner, long longestLine, long longest) : Stream
    {
        private long _line;
        private long _all;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Count(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            Count(buffer.AsSpan(offset, read));
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Count(ReadOnlySpan<byte> piece)
        {
            var end = piece.LastIndexOf((byte)'\n');
            _line = end < 0 ? _line + piece.Length : piece.Length - end - 1;
            _all += piece.Length;
            if (_line > longestLine || _all > longest)
            {
                throw new IOException($"The server sends more than the {longestLine} bytes that one message may have.");
            }
        }
    }
}
