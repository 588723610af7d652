using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodeAgent.Gateway.Security;

/// <summary>
/// Keeps what was refused and what the doors were opened for, one JSON object a line. Decisions that were let through are
/// in the sessions' own logs, as events with their actor. A flood costs a bounded number of lines.
/// </summary>
internal sealed class SecurityLog : IDisposable
{
    private const int LinesPerSecond = 50;
    private const long LargestFile = 16 * 1024 * 1024;
    private const int LongestPath = 200;

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string? _path;
    private FileStream? _file;
    private long _second;
    private int _lines;
    private long _leftOut;

    public SecurityLog(GatewayOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        _clock = clock;
        _logger = loggers.CreateLogger("CodeAgent.Gateway.Security");
        _path = options.Folder is { } folder ? Path.Combine(folder, "security.jsonl") : null;
    }

    /// <summary>Something was refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="what">A word, e.g. <c>unknownCaller</c>.</param>
    /// <param name="actor">Who asked; null where that is not known.</param>
    public void Refused(HttpContext context, string what, string? actor = null) => Write(context, what, actor);

    /// <summary>A door was opened, e.g. a browser logged in.</summary>
    public void Opened(HttpContext context, string what, string actor) => Write(context, what, actor);

    public void Dispose() => _file?.Dispose();

    private void Write(HttpContext context, string what, string? actor)
    {
        // Never the query, which may carry a secret; the path only where it has the length of a path.
        var path = context.Request.Path.Value ?? "";
        var record = new SecurityRecord(
            _clock.GetUtcNow(),
            what,
            actor,
            context.Connection.RemoteIpAddress?.ToString(),
            context.Request.Method,
            path.StartsWith("/login/", StringComparison.OrdinalIgnoreCase) ? "/login/…"
                : path.Length > LongestPath ? path[..LongestPath]
                : path
        );
        lock (_gate)
        {
            if (IsOver())
            {
                return;
            }

            _logger.LogWarning("Gateway {What} by {Actor} from {Remote}", what, actor ?? "nobody known", record.Remote);
            Append(record with { LeftOut = _leftOut > 0 ? _leftOut : null });
            _leftOut = 0;
        }
    }

    private bool IsOver()
    {
        var second = _clock.GetUtcNow().ToUnixTimeSeconds();
        (_second, _lines) = second == _second ? (_second, _lines + 1) : (second, 1);
        _leftOut += _lines > LinesPerSecond ? 1 : 0;
        return _lines > LinesPerSecond;
    }

    private void Append(SecurityRecord record)
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            GatewayFile.CreateFolder(Path.GetDirectoryName(_path)!);
            _file ??= Open();
            if (_file.Length > LargestFile)
            {
                _file.Dispose();
                File.Move(_path, $"{_path}.1", overwrite: true);
                _file = Open();
            }

            var line = JsonSerializer.Serialize(record, SecurityJson.Default.SecurityRecord);
            _file.Write(Encoding.UTF8.GetBytes($"{line}\n"));
            _file.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is refused stays refused when it cannot be written down.
            _logger.LogError(error, "The security log cannot be written");
        }
    }

    private FileStream Open() =>
        new(_path!, GatewayFile.Private(FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
}

/// <summary>A line of the security log.</summary>
/// <param name="Time">When.</param>
/// <param name="What">What was refused or opened.</param>
/// <param name="Actor">Who asked; null where that is not known.</param>
/// <param name="Remote">The other side's address.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Path">Its path, without the query.</param>
/// <param name="LeftOut">Lines that a flood cost before this one; null for none.</param>
internal sealed record SecurityRecord(
    DateTimeOffset Time,
    string What,
    string? Actor,
    string? Remote,
    string Method,
    string Path,
    long? LeftOut = null
);
