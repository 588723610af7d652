using CodeAgent.Core.Errors;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Local;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>What the in-process host does not do is refused by name, not done in another way.</summary>
public sealed class LocalHostRefusalTests : LocalHostFixture
{
    private static readonly Dictionary<string, Action<IGrainFactory>> s_unsupported = new()
    {
        ["GetGrain(Guid)"] = grains => grains.GetGrain<IGuidGrain>(Guid.Empty),
        ["GetGrain(long)"] = grains => grains.GetGrain<IIntegerGrain>(1),
        ["GetGrain(Guid, string)"] = grains => grains.GetGrain<IGuidCompoundGrain>(Guid.Empty, "x"),
        ["GetGrain(long, string)"] = grains => grains.GetGrain<IIntegerCompoundGrain>(1, "x"),
        ["GetGrain(a class name prefix)"] = grains => grains.GetGrain<IWorkGrain>("key", "prefix"),
        ["GetGrain(Type, string)"] = grains => grains.GetGrain(typeof(IWorkGrain), "key"),
        ["GetGrain(Type, Guid)"] = grains => grains.GetGrain(typeof(IWorkGrain), Guid.Empty),
        ["GetGrain(Type, long)"] = grains => grains.GetGrain(typeof(IWorkGrain), 1),
        ["GetGrain(Type, Guid, string)"] = grains => grains.GetGrain(typeof(IWorkGrain), Guid.Empty, "x"),
        ["GetGrain(Type, long, string)"] = grains => grains.GetGrain(typeof(IWorkGrain), 1, "x"),
        ["GetGrain(GrainId)"] = grains => grains.GetGrain(default(GrainId)),
        ["GetGrain(GrainId, GrainInterfaceType)"] = grains => grains.GetGrain(default, default(GrainInterfaceType)),
        ["GetGrain(Type, IdSpan)"] = grains => grains.GetGrain(typeof(IWorkGrain), default(IdSpan)),
        ["GetGrain(Type, IdSpan, string)"] = grains => grains.GetGrain(typeof(IWorkGrain), default(IdSpan), "x"),
        ["CreateObjectReference"] = grains => grains.CreateObjectReference<IGrainObserver>(null!),
        ["DeleteObjectReference"] = grains => grains.DeleteObjectReference<IGrainObserver>(null!),
    };

    public static TheoryData<string> UnsupportedMembers => [.. s_unsupported.Keys];

    [Theory]
    [MemberData(nameof(UnsupportedMembers))]
    public void A_member_of_the_factory_that_is_not_supported_says_so(string member)
    {
        var error = Assert.Throws<CodeAgentException>(() => s_unsupported[member](Host.Factory));

        Assert.Equal(ErrorCode.NotSupportedByHost, error.Code);
        Assert.Contains("IGrainFactory." + member, error.Message);
    }

    [Fact]
    public void Every_member_of_the_factory_is_supported_or_refused_here() =>
        // GetGrain<T>(GrainId) is the one that shares its name with another of the list.
        Assert.Equal(typeof(IGrainFactory).GetMethods().Length, s_unsupported.Count + 1);

    [Fact]
    public void A_grain_that_was_not_added_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => Host.Factory.GetGrain<IUnknownGrain>("key"));
        Assert.Contains(nameof(IUnknownGrain), error.Message);
        Assert.ThrowsAny<ArgumentException>(() => Host.Factory.GetGrain<IWorkGrain>(""));
    }

    [Fact]
    public void Attributes_that_change_calls_are_refused_by_name()
    {
        AssertRefused<IReadOnlyGrain, Bare>("IReadOnlyGrain.ReadAsync", "[ReadOnly]");
        AssertRefused<IOneWayGrain, Bare>("IOneWayGrain.TellAsync", "[OneWay]");
        AssertRefused<IUnknownGrain, ReentrantGrain>("ReentrantGrain", "[Reentrant]");
        AssertRefused<IUnknownGrain, WorkerGrain>("WorkerGrain", "[StatelessWorker]");
        AssertRefused<IInterleavedByClassGrain, InterleavedByClass>("InterleavedByClass.DoAsync", "[AlwaysInterleave]");
    }

    [Fact]
    public void Shapes_that_a_call_cannot_have_are_refused_by_name()
    {
        AssertRefused<IPropertyGrain, Bare>("IPropertyGrain.get_Value", "properties");
        AssertRefused<IGenericGrain, Bare>("IGenericGrain.DoAsync", "generic methods");
        AssertRefused<IRefGrain, Bare>("IRefGrain.DoAsync", "by-reference");
        AssertRefused<ITokenFirstGrain, Bare>("ITokenFirstGrain.DoAsync", "tokens that are not last");
        AssertRefused<IVoidGrain, Bare>("IVoidGrain.Do", "anything but tasks");
        AssertRefused<IValueGrain, Bare>("IValueGrain.Read", "anything but tasks");
    }

    [Fact]
    public void Attributes_that_only_say_where_a_grain_lives_are_accepted() =>
        new LocalGrainHostBuilder().AddGrain<IUnknownGrain, PlacedGrain>(_ => new PlacedGrain());

    [Fact]
    public void A_grain_is_added_once()
    {
        var builder = new LocalGrainHostBuilder().AddGrain<IUnknownGrain, PlacedGrain>(_ => new PlacedGrain());

        Assert.Throws<ArgumentException>(() => builder.AddGrain<IUnknownGrain, PlacedGrain>(_ => new PlacedGrain()));
        Assert.Throws<ArgumentException>(() => builder.AddGrain<IUnknownGrain, Bare>(_ => new Bare()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1000)]
    [InlineData(25 * 24 * 60 * 60)]
    public void Time_spans_out_of_bounds_are_refused(int seconds)
    {
        var span = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LocalGrainHostBuilder(new() { IdleTimeout = span }));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new LocalGrainHostBuilder(new() { DeactivationTimeout = span })
        );
    }

    private static void AssertRefused<TInterface, TClass>(string member, string what)
        where TInterface : class, IGrainWithStringKey
        where TClass : class, TInterface, new()
    {
        var error = Assert.Throws<CodeAgentException>(() =>
            new LocalGrainHostBuilder().AddGrain<TInterface, TClass>(_ => new TClass())
        );

        Assert.Equal(ErrorCode.NotSupportedByHost, error.Code);
        Assert.StartsWith(member + ":", error.Message);
        Assert.Contains(what, error.Message);
    }

    public interface IGuidGrain : IGrainWithGuidKey;

    public interface IIntegerGrain : IGrainWithIntegerKey;

    public interface IGuidCompoundGrain : IGrainWithGuidCompoundKey;

    public interface IIntegerCompoundGrain : IGrainWithIntegerCompoundKey;

    public interface IUnknownGrain : IGrainWithStringKey;

    public interface IReadOnlyGrain : IGrainWithStringKey
    {
        [ReadOnly]
        Task ReadAsync() => Task.CompletedTask;
    }

    public interface IOneWayGrain : IGrainWithStringKey
    {
        [OneWay]
        Task TellAsync() => Task.CompletedTask;
    }

    public interface IInterleavedByClassGrain : IGrainWithStringKey
    {
        Task DoAsync();
    }

    public interface IPropertyGrain : IGrainWithStringKey
    {
        Task Value => Task.CompletedTask;
    }

    public interface IGenericGrain : IGrainWithStringKey
    {
        Task DoAsync<T>(T value) => Task.FromResult(value);
    }

    public interface IRefGrain : IGrainWithStringKey
    {
        Task DoAsync(ref int value) => Task.FromResult(value);
    }

    public interface ITokenFirstGrain : IGrainWithStringKey
    {
#pragma warning disable CA1068 // The wrong place is what is tested.
        Task DoAsync(CancellationToken cancellationToken, int value) => Task.FromResult((cancellationToken, value));
#pragma warning restore CA1068
    }

    public interface IVoidGrain : IGrainWithStringKey
    {
        void Do() { }
    }

    public interface IValueGrain : IGrainWithStringKey
    {
        int Read() => 1;
    }

    private sealed class Bare
        : IReadOnlyGrain,
            IOneWayGrain,
            IPropertyGrain,
            IGenericGrain,
            IRefGrain,
            ITokenFirstGrain,
            IVoidGrain,
            IValueGrain,
            IUnknownGrain;

    [Reentrant]
    private sealed class ReentrantGrain : IUnknownGrain;

    [StatelessWorker]
    private sealed class WorkerGrain : IUnknownGrain;

    [PreferLocalPlacement]
    private sealed class PlacedGrain : IUnknownGrain;

    private sealed class InterleavedByClass : IInterleavedByClassGrain
    {
        [AlwaysInterleave]
        public Task DoAsync() => Task.CompletedTask;
    }
}
