using CodeAgent.Conformance.Stores;

namespace CodeAgent.Storage.Tests.Sqlite;

public sealed class SqliteAppendTests : AppendConformance<SqliteHarness>;

public sealed class SqliteTreeTests : TreeConformance<SqliteHarness>;

public sealed class SqliteLeaseTests : LeaseConformance<SqliteHarness>;

public sealed class SqliteInboxTests : InboxConformance<SqliteHarness>;

public sealed class SqliteCounterTests : CounterConformance<SqliteHarness>;

public sealed class SqliteWaitTests : WaitConformance<SqliteHarness>;

public sealed class SqliteBlobTests : BlobConformance<SqliteHarness>;

public sealed class SqliteHeadTests : HeadConformance<SqliteHarness>;

public sealed class SqliteCursorTests : CursorConformance<SqliteHarness>;

public sealed class SqliteConcurrencyTests : ConcurrencyConformance<SqliteHarness>;

public sealed class SqliteModelTests : ModelConformance<SqliteHarness>;
