using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CodeAgent.Gateway.Requests;

/// <summary>Reads JSON bodies: bounded, and of exactly the members that the call takes.</summary>
internal sealed class RequestBody(GatewayOptions options)
{
    /// <exception cref="RequestRefusedException">The body is missing, too large, not JSON, or not what the call takes.</exception>
    public async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type) =>
        await ReadOptionalAsync(request, type) ?? throw RequestRefusedException.Body("The body is missing.");

    /// <summary>The body; default where it is empty.</summary>
    /// <exception cref="RequestRefusedException">The body is too large, not JSON, or not what the call takes.</exception>
    public async Task<T?> ReadOptionalAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
    {
        RequireSize(request.ContentLength ?? 0);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            RequireSize(read.Buffer.Length);
            if (read.IsCompleted)
            {
                return Parse(request, read, reader, type);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static T? Parse<T>(HttpRequest request, ReadResult read, PipeReader reader, JsonTypeInfo<T> type)
    {
        try
        {
            if (read.Buffer.IsEmpty)
            {
                return default;
            }

            RequireJson(request);
            var json = new Utf8JsonReader(read.Buffer);
            var value = JsonSerializer.Deserialize(ref json, type);
            return json.Read() ? throw RequestRefusedException.Body("More follows the body's JSON value.") : value;
        }
        catch (JsonException error)
        {
            // The serialiser's own text names our types.
            var where = error.Path is { Length: > 0 } path ? $" at {path}" : "";
            throw RequestRefusedException.Body($"The body is not the JSON object that this call takes{where}.");
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private static void RequireJson(HttpRequest request)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        )
        {
            throw RequestRefusedException.Body(
                "The body must be application/json in UTF-8.",
                StatusCodes.Status415UnsupportedMediaType
            );
        }
    }

    private void RequireSize(long bytes)
    {
        if (bytes > options.MaxBodyBytes)
        {
            throw RequestRefusedException.Body(
                $"The body is larger than {options.MaxBodyBytes} bytes.",
                StatusCodes.Status413PayloadTooLarge
            );
        }
    }
}
