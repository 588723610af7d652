using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools.Tests.Shell;

public sealed class TailBufferTests
{
    [Fact]
    public void The_last_bytes_of_any_pieces_are_kept()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var size = random.Next(1, 40);
            var tail = new TailBuffer(size);
            var all = new List<byte>();
            for (var piece = random.Next(0, 12); piece > 0; piece--)
            {
                var bytes = new byte[random.Next(0, 60)];
                random.NextBytes(bytes);
                tail.Append(bytes);
                all.AddRange(bytes);
            }
            Assert.Equal(all.TakeLast(size), tail.ToArray());
        }
    }
}
