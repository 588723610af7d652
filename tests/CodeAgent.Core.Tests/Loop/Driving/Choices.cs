namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>
/// Everything that is left to chance in a run, as a list of numbers, so that a failing run can be shortened. The first
/// option is always the calmest, and when the numbers are used up only the first is chosen.
/// </summary>
internal sealed class Choices(IReadOnlyList<int> numbers)
{
    private int _at;

    public bool AreOver => _at >= numbers.Count;

    public int Below(int count) => AreOver ? 0 : numbers[_at++] % count;

    public bool OneIn(int count) => Below(count) == count - 1;

    public T Of<T>(params ReadOnlySpan<T> options) => options[Below(options.Length)];
}
