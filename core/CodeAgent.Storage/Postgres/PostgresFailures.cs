using System.Net.Sockets;
using CodeAgent.Core.Errors;
using Npgsql;

namespace CodeAgent.Storage.Postgres;

/// <summary>Turns what Npgsql throws into coded failures that say what to do.</summary>
internal static class PostgresFailures
{
    /// <summary>Whether a statement failed so that the same may succeed in a new transaction or on a new connection.</summary>
    public static bool IsPassing(Exception error) =>
        error switch
        {
            PostgresException failure => failure.SqlState
                is PostgresErrorCodes.DeadlockDetected
                    or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or PostgresErrorCodes.CannotConnectNow
                    or PostgresErrorCodes.TooManyConnections
                    or PostgresErrorCodes.LockNotAvailable
                || IsTakenTime(failure),
            NpgsqlException => true,
            SocketException or IOException or TimeoutException => true,
            _ => false,
        };

    /// <summary>Whether another process took the very same time of update; the next try has another one.</summary>
    private static bool IsTakenTime(PostgresException failure) =>
        failure.SqlState == PostgresErrorCodes.UniqueViolation && failure.ConstraintName == "streams_updated_key";

    /// <summary>The failure as callers of a store know it.</summary>
    public static Exception From(Exception error, PostgresAddress address) =>
        error is CodeAgentException or OperationCanceledException or ObjectDisposedException
            ? error
            : new CodeAgentException(Classify(error), Text(error, address), error);

    private static ErrorCode Classify(Exception error) =>
        error switch
        {
            PostgresException failure => failure.SqlState switch
            {
                PostgresErrorCodes.DiskFull => ErrorCode.DiskFull,
                // Numbers are taken from locked heads: rows that collide were put there by another hand.
                PostgresErrorCodes.UniqueViolation when !IsTakenTime(failure) => ErrorCode.StateAltered,
                PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => ErrorCode.StateAltered,
                PostgresErrorCodes.InvalidPassword
                or PostgresErrorCodes.InvalidAuthorizationSpecification
                or PostgresErrorCodes.InvalidCatalogName
                or PostgresErrorCodes.InsufficientPrivilege
                or PostgresErrorCodes.ReadOnlySqlTransaction => ErrorCode.StateUnusable,
                _ when IsPassing(error) => ErrorCode.StoreBusy,
                _ => ErrorCode.Internal,
            },
            _ when IsPassing(error) => ErrorCode.StoreBusy,
            _ => ErrorCode.Internal,
        };

    private static string Text(Exception error, PostgresAddress address) =>
        Classify(error) switch
        {
            ErrorCode.DiskFull => $"The disk of {address} is full. Free some space and go on.",
            ErrorCode.StoreBusy =>
                $"{address} cannot be reached just now ({error.Message}). Is the server running? Try again.",
            ErrorCode.StateUnusable =>
                $"{address} cannot be used ({error.Message}). Check the user, its rights and the database.",
            ErrorCode.StateAltered => $"{address} was altered or is not a store of CodeAgent ({error.Message}).",
            _ => $"{address} failed ({error.Message}).",
        };
}
