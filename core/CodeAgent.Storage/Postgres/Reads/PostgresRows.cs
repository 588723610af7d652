using CodeAgent.Core.Events;
using Npgsql;
using NpgsqlTypes;

namespace CodeAgent.Storage.Postgres.Reads;

/// <summary>Short ways to make commands and to read their rows.</summary>
internal static class PostgresRows
{
    /// <summary>The server's time as UTC ticks, of which there are 621,355,968,000,000,000 before its epoch.</summary>
    public const string Now = "((extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 10 + 621355968000000000)";

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params object?[] values)
    {
        var command = new NpgsqlCommand(text, connection);
        AddValues(command.Parameters, values);
        return command;
    }

    public static NpgsqlBatchCommand BatchCommand(string text, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        AddValues(command.Parameters, values);
        return command;
    }

    public static StreamId Name(this NpgsqlDataReader row, int column) => StreamId.Parse(row.GetString(column));

    public static string? TextOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static byte[]? BytesOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Bytes(column);

    private static void AddValues(NpgsqlParameterCollection parameters, object?[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(Parameter(value));
        }
    }

    private static NpgsqlParameter Parameter(object? value) =>
        value switch
        {
            long number => new NpgsqlParameter<long> { TypedValue = number },
            int number => new NpgsqlParameter<int> { TypedValue = number },
            Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
            bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
            // The server has no text with a zero character.
            string text => new NpgsqlParameter<string>
            {
                TypedValue = text.Replace('\0', '\uFFFD'),
                NpgsqlDbType = NpgsqlDbType.Text,
            },
            ReadOnlyMemory<byte> bytes => new NpgsqlParameter<ReadOnlyMemory<byte>>
            {
                TypedValue = bytes,
                NpgsqlDbType = NpgsqlDbType.Bytea,
            },
            byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
            string[] texts => new NpgsqlParameter<string[]>
            {
                TypedValue = texts,
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            },
            long[] numbers => new NpgsqlParameter<long[]>
            {
                TypedValue = numbers,
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            },
            NullOf { Type: var type } => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type },
            null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            _ => throw new ArgumentException($"{value.GetType()} is no type of a parameter.", nameof(value)),
        };

    /// <summary>A missing value of another type than text.</summary>
    internal sealed record NullOf(NpgsqlDbType Type)
    {
        public static readonly NullOf Number = new(NpgsqlDbType.Bigint);
    }
}
