using CodeAgent.Conformance.Stores;

namespace CodeAgent.Storage.Tests.Postgres;

public sealed class PostgresAppendTests : AppendConformance<PostgresHarness>;

public sealed class PostgresTreeTests : TreeConformance<PostgresHarness>;

public sealed class PostgresLeaseTests : LeaseConformance<PostgresHarness>;

public sealed class PostgresInboxTests : InboxConformance<PostgresHarness>;

public sealed class PostgresCounterTests : CounterConformance<PostgresHarness>;

public sealed class PostgresWaitTests : WaitConformance<PostgresHarness>;

public sealed class PostgresBlobTests : BlobConformance<PostgresHarness>;

public sealed class PostgresHeadTests : HeadConformance<PostgresHarness>;

public sealed class PostgresCursorTests : CursorConformance<PostgresHarness>;

public sealed class PostgresConcurrencyTests : ConcurrencyConformance<PostgresHarness>;

public sealed class PostgresModelTests : ModelConformance<PostgresHarness>;
