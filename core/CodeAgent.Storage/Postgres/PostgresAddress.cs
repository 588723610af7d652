using System.Text.RegularExpressions;
using CodeAgent.Core.Errors;
using Npgsql;

namespace CodeAgent.Storage.Postgres;

/// <summary>
/// A database: <c>postgres://user:password@host:port/database?schema=name&amp;sslmode=require</c>. Everything that
/// Npgsql's connection string knows may stand among the parameters.
/// </summary>
public sealed partial class PostgresAddress
{
    private const string DefaultSchema = "codeagent";
    private const int DefaultPort = 5432;

    private PostgresAddress(string connection, string schema, string shown)
    {
        ConnectionString = connection;
        Schema = schema;
        Shown = shown;
    }

    /// <summary>The schema that holds the tables; several stores may share a database, each with its own.</summary>
    public string Schema { get; }

    /// <summary>What Npgsql takes.</summary>
    internal string ConnectionString { get; }

    /// <summary>The address as people may see it, without the password.</summary>
    private string Shown { get; }

    /// <summary>Whether a text is such an address.</summary>
    public static bool IsAddress(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="CodeAgentException">InvalidConfiguration: it is not one; the message says what is wrong with it.</exception>
    public static PostgresAddress Parse(string text)
    {
        if (!IsAddress(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            throw Invalid("It must look like postgres://user:password@host:port/database?schema=codeagent.");
        }

        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? uri.Host : "localhost",
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            ApplicationName = "codeagent",
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 3,
            Timeout = 5,
            CommandTimeout = 60,
            KeepAlive = 15,
        };
        if (Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) is { Length: > 0 } database)
        {
            builder.Database = database;
        }

        AddUser(builder, uri);
        var schema = AddParameters(builder, uri);
        // A commit must be on the disk before its caller hears of it, whatever the server's default is.
        builder.Options = $"-c synchronous_commit=on -c search_path={schema}";
        return new PostgresAddress(
            builder.ConnectionString,
            schema,
            $"postgres://{uri.Host}{uri.AbsolutePath} ({schema})"
        );
    }

    /// <inheritdoc/>
    public override string ToString() => Shown;

    private static void AddUser(NpgsqlConnectionStringBuilder builder, Uri uri)
    {
        if (uri.UserInfo.Length == 0)
        {
            return;
        }

        var parts = uri.UserInfo.Split(':', 2);
        builder.Username = Uri.UnescapeDataString(parts[0]);
        if (parts.Length == 2)
        {
            builder.Password = Uri.UnescapeDataString(parts[1]);
        }
    }

    private static string AddParameters(NpgsqlConnectionStringBuilder builder, Uri uri)
    {
        var schema = DefaultSchema;
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (name, value) = (
                Uri.UnescapeDataString(parts[0]),
                Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")
            );
            if (name == "schema")
            {
                schema = SchemaName().IsMatch(value)
                    ? value
                    : throw Invalid($"'{value}' cannot be a schema: use a-z, 0-9 and _, at most 40 characters.");
                continue;
            }

            try
            {
                builder[name] = value;
            }
            catch (Exception error) when (error is ArgumentException or KeyNotFoundException)
            {
                throw Invalid($"The parameter '{name}' is unknown or has a value that it cannot have.");
            }
        }

        return schema;
    }

    private static CodeAgentException Invalid(string what) =>
        new(ErrorCode.InvalidConfiguration, $"The address of the store is not usable. {what}");

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,39}$")]
    private static partial Regex SchemaName();
}
