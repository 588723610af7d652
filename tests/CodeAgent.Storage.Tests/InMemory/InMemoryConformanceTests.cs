using CodeAgent.Conformance.Stores;

namespace CodeAgent.Storage.Tests.InMemory;

public sealed class InMemoryAppendTests : AppendConformance<InMemoryHarness>;

public sealed class InMemoryTreeTests : TreeConformance<InMemoryHarness>;

public sealed class InMemoryLeaseTests : LeaseConformance<InMemoryHarness>;

public sealed class InMemoryInboxTests : InboxConformance<InMemoryHarness>;

public sealed class InMemoryCounterTests : CounterConformance<InMemoryHarness>;

public sealed class InMemoryWaitTests : WaitConformance<InMemoryHarness>;

public sealed class InMemoryBlobTests : BlobConformance<InMemoryHarness>;

public sealed class InMemoryHeadTests : HeadConformance<InMemoryHarness>;

public sealed class InMemoryCursorTests : CursorConformance<InMemoryHarness>;

public sealed class InMemoryConcurrencyTests : ConcurrencyConformance<InMemoryHarness>;

public sealed class InMemoryModelTests : ModelConformance<InMemoryHarness>;
