using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Tasks.PullRequests;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Forges;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Tasks;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Time;

namespace CodeAgent.Cli.Tests.Tasks;

/// <summary>The watch of a pull request by a clock that the test moves.</summary>
public sealed class PullRequestWatchTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly FakeForge _forge = new();
    private readonly FakeTask _task = new();
    private readonly StringWriter _notes = new();

    public void Dispose()
    {
        _forge.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task A_failed_check_of_the_result_and_a_writers_words_go_to_the_task_once()
    {
        _forge.Checks = [Check("1", ForgeCheckState.Failed), Check("2", ForgeCheckState.Pending)];
        _forge.Comments = [Comment("3", mayWrite: true), Comment("4", mayWrite: false)];
        var watch = Watch();
        await RoundsAsync(3);
        Assert.Equal(
            [
                ["1", "3"],
            ],
            _task.Reopened
        );
        _forge.State = PullRequestState.Merged;
        Assert.Equal(ExitCode.Done, await EndAsync(watch));
    }

    [Fact]
    public async Task Words_of_anyone_count_where_that_is_wanted()
    {
        _forge.Comments = [Comment("4", mayWrite: false)];
        var watch = Watch(fromAnyone: true);
        await RoundsAsync(1);
        Assert.Equal(
            [
                ["4"],
            ],
            _task.Reopened
        );
        _forge.State = PullRequestState.Closed;
        Assert.Equal(ExitCode.Done, await EndAsync(watch));
    }

    [Fact]
    public async Task Checks_of_another_commit_are_not_about_the_result()
    {
        (_forge.Checks, _forge.Head) = ([Check("1", ForgeCheckState.Failed)], "older");
        var watch = Watch();
        await RoundsAsync(2);
        Assert.Empty(_task.Reopened);
        _forge.State = PullRequestState.Merged;
        await EndAsync(watch);
    }

    [Fact]
    public async Task More_than_a_task_takes_at_once_comes_in_rounds()
    {
        _forge.Comments = [.. Enumerable.Range(0, 12).Select(i => Comment($"{i}", mayWrite: true))];
        var watch = Watch();
        await RoundsAsync(2);
        Assert.Equal([10, 2], _task.Reopened.Select(ids => ids.Length));
        _forge.State = PullRequestState.Merged;
        await EndAsync(watch);
    }

    [Fact]
    public async Task A_limit_of_the_forge_is_waited_for_and_the_interval_otherwise()
    {
        var watch = Watch();
        await RoundsAsync(1);
        var begun = _clock.GetUtcNow();
        _forge.Failure = new ForgeException(ForgeFailure.RateLimited, "Later.") { RetryAt = begun.AddMinutes(30) };
        await RoundsAsync(1);
        Assert.Equal(TimeSpan.FromSeconds(60), _clock.GetUtcNow() - begun);
        await RoundsAsync(1);
        Assert.Equal(TimeSpan.FromMinutes(30), _clock.GetUtcNow() - begun);
        _forge.State = PullRequestState.Merged;
        await EndAsync(watch);
    }

    [Fact]
    public async Task A_refused_login_ends_it()
    {
        _forge.Failure = new ForgeException(ForgeFailure.Credentials, "Who?");
        await Assert.ThrowsAsync<ForgeException>(() => Watch().Within());
    }

    [Theory]
    [InlineData(PauseKind.Person, 3)]
    [InlineData(PauseKind.Budget, 4)]
    [InlineData(PauseKind.Environment, 6)]
    public async Task A_task_that_needs_a_person_ends_it(object kind, int exit)
    {
        _forge.Comments = [Comment("1", mayWrite: true)];
        _task.Pause = new TaskPaused((PauseKind)kind, "Which?", "task");
        Assert.Equal((ExitCode)exit, await EndAsync(Watch()));
        Assert.Contains("Which?", _notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_somebody_else_reopened_is_looked_at_again()
    {
        (_forge.Comments, _task.Refusals) = ([Comment("1", mayWrite: true)], 1);
        var watch = Watch();
        await RoundsAsync(2);
        Assert.Equal(
            [
                ["1"],
            ],
            _task.Reopened
        );
        _forge.State = PullRequestState.Merged;
        await EndAsync(watch);
    }

    private Task<ExitCode> Watch(bool fromAnyone = false)
    {
        var wish = new PullRequestWish(new RemotePlace("a", "a"), null, null, null, IsDraft: false);
        var publishing = new PullRequestPublishing(new FakeBranches(), _forge, wish);
        var options = new WatchOptions(TimeSpan.FromSeconds(60), fromAnyone);
        return new PullRequestWatch(publishing, _forge, options, _notes, _clock).RunAsync(_task, default);
    }

    /// <summary>Moves the clock over so many waits, each begun before.</summary>
    private async Task RoundsAsync(int count)
    {
        for (var round = 0; round < count; round++)
        {
            await Eventually.BecomesTrue(() => _clock.Armed > 0, "a wait");
            _clock.FireNext(DateTimeOffset.MaxValue);
        }

        await Eventually.BecomesTrue(() => _clock.Armed > 0, "the next wait");
    }

    private async Task<ExitCode> EndAsync(Task<ExitCode> watch)
    {
        while (!watch.IsCompleted)
        {
            await Eventually.BecomesTrue(() => watch.IsCompleted || _clock.Armed > 0, "a wait");
            _clock.FireNext(DateTimeOffset.MaxValue);
        }

        return await watch;
    }

    private static ForgeCheck Check(string id, ForgeCheckState state) => new(id, $"check {id}", state, "", "It broke.");

    private static ForgeComment Comment(string id, bool mayWrite) =>
        new(id, "ada", mayWrite, "https://l", "a.cs", 3, "Mend it.", default);

    private sealed class FakeBranches : IRemoteBranches
    {
        public Task<RemotePlace> FindAsync(string repository, string? remote, CancellationToken cancellationToken) =>
            Task.FromResult(new RemotePlace("a", "a"));

        public Task<PushResult> PushAsync(PushOrder order, CancellationToken cancellationToken) =>
            Task.FromResult(new PushResult(true));
    }

    private sealed class FakeForge : IForge
    {
        public string Name => "forge";

        public string Head { get; set; } = "c";

        public PullRequestState State { get; set; }

        public ForgeException? Failure { get; set; }

        public IReadOnlyList<ForgeCheck> Checks { get; set; } = [];

        public IReadOnlyList<ForgeComment> Comments { get; set; } = [];

        public Task<PullRequest?> FindAsync(string branch, CancellationToken cancellationToken) =>
            Task.FromResult<PullRequest?>(Open(""));

        public Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("It is open.");

        public Task<PullRequest> UpdateAsync(long number, string body, CancellationToken cancellationToken) =>
            Task.FromResult(Open(body));

        public Task<PullRequestNews> ReadAsync(long number, CancellationToken cancellationToken)
        {
            if (Failure is { } failure)
            {
                Failure = null;
                throw failure;
            }

            return Task.FromResult(new PullRequestNews(Open("") with { State = State }, Checks, Comments));
        }

        public void Dispose() { }

        private PullRequest Open(string body) => new(1, "https://l", PullRequestState.Open, Head, body);
    }

    private sealed class FakeTask : IReviewedTask
    {
        private readonly List<string> _taken = [];

        public List<string[]> Reopened { get; } = [];

        public TaskPaused? Pause { get; set; }

        public int Refusals { get; set; }

        public Task<TaskSnapshot> SettledAsync(CancellationToken cancellationToken)
        {
            var isPaused = Pause is not null && Reopened.Count > 0;
            return Task.FromResult(
                new TaskSnapshot(
                    "t1",
                    isPaused ? TaskStatuses.Paused : TaskStatuses.Succeeded,
                    new TaskSettings("Goal", "/r", "m/m"),
                    new PreparedRepository("m", "base", "main"),
                    null,
                    [],
                    new CoordinatorView("task/t1/coordinator", 1, 0, false),
                    "c",
                    [],
                    isPaused ? Pause : null,
                    new TaskCompleted(TaskOutcome.Succeeded, "Done.", "c", "tree", []),
                    []
                )
                {
                    LastSeq = Reopened.Count,
                    TakenFeedback = [.. _taken],
                }
            );
        }

        public Task ReopenAsync(IReadOnlyList<TaskFeedback> feedback, CancellationToken cancellationToken)
        {
            if (Refusals-- > 0)
            {
                throw new CodeAgentException(ErrorCode.InvalidCommand, "The task is running.");
            }

            var ids = feedback.Select(one => one.Id).ToArray();
            _taken.AddRange(ids);
            Reopened.Add(ids);
            return Task.CompletedTask;
        }
    }
}
