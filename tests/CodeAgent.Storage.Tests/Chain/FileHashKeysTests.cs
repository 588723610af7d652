using CodeAgent.Core.Errors;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Tests.Sqlite;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Chain;

/// <summary>Keys in files.</summary>
public sealed class FileHashKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_key_is_made_once_and_found_again()
    {
        var made = Keys().Current();

        Assert.Equal(made.Id, Keys().Current().Id);
        Assert.Equal(made.Id, Keys().Find(made.Id)?.Id);
        Assert.Matches("^[0-9a-f]{16}$", made.Id);
        Assert.Null(Keys().Find("0123456789abcdef"));
    }

    [Fact]
    public async Task Many_that_make_the_key_at_once_end_with_the_same()
    {
        const int Rounds = 200;
        using var round = new Barrier(6);
        var makers = Enumerable.Range(0, round.ParticipantCount).Select(_ => OnThread(MakeAll)).ToList();

        var ids = await Task.WhenAll(makers).Within();

        Assert.All(ids, made => Assert.Equal(ids[0], made));
        Assert.Equal(Rounds, ids[0].Distinct().Count());
        Assert.Equal(["current.key"], Directory.GetFiles(_folder["0"]).Select(Path.GetFileName));

        List<string> MakeAll()
        {
            var made = new List<string>();
            for (var number = 0; number < Rounds; number++)
            {
                var keys = new FileHashKeys(_folder[$"{number}"]);
                round.SignalAndWait(Eventually.Deadline);
                made.Add(keys.Current().Id);
            }

            return made;
        }
    }

    [Fact]
    public void Only_the_owner_may_read_a_key()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        Keys().Current();

        Assert.Equal(Rights.OwnerOnly, Rights.Of(_folder["keys", "current.key"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcd")]
    [InlineData("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void A_damaged_key_file_is_refused_and_not_replaced(string content)
    {
        Directory.CreateDirectory(_folder["keys"]);
        File.WriteAllText(_folder["keys", "current.key"], content);

        var error = Assert.Throws<CodeAgentException>(() => Keys().Current());

        Assert.Equal(ErrorCode.StateAltered, error.Code);
        Assert.Equal(content, File.ReadAllText(_folder["keys", "current.key"]));
    }

    [Fact]
    public void A_file_with_another_key_than_its_name_says_is_not_taken()
    {
        Keys().Current();
        File.Copy(_folder["keys", "current.key"], _folder["keys", "0123456789abcdef.key"]);

        Assert.Null(Keys().Find("0123456789abcdef"));
    }

    [Fact]
    public void An_id_names_no_file_elsewhere()
    {
        Keys().Current();
        File.Move(_folder["keys", "current.key"], _folder["outside.key"]);

        Assert.Null(Keys().Find("../outside"));
    }

    [Fact]
    public void The_id_follows_from_the_secret()
    {
        var key = new HashKey([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);

        Assert.Equal(key.Id, HashKey.Parse(Convert.ToHexString([.. Enumerable.Range(0, 32).Select(n => (byte)n)]))?.Id);
        Assert.NotEqual(key.Id, new HashKey(new byte[32]).Id);
        Assert.Throws<ArgumentException>(() => new HashKey(new byte[31]));
    }

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private FileHashKeys Keys() => new(_folder["keys"]);
}
