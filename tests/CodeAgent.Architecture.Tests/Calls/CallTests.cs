using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Calls;

public sealed class CallTests
{
    [Fact]
    public void Sessions_and_grains_neither_block_nor_leave_their_scheduler() =>
        Findings.AssertNone(BlockingCalls.Check(Repository.Production));

    [Fact]
    public void The_environment_is_read_in_one_place() =>
        Findings.AssertNone(Repository.Sources.SelectMany(ConfinedCall.Environment.Check));

    [Fact]
    public void Processes_are_started_in_one_place() =>
        Findings.AssertNone(Repository.Sources.SelectMany(ConfinedCall.Process.Check), Exemptions.Processes);

    [Fact]
    public void The_console_belongs_to_the_faces() =>
        Findings.AssertNone(Repository.Sources.SelectMany(ConfinedCall.Console.Check));

    [Fact]
    public void Exceptions_are_caught_by_name() =>
        Findings.AssertNone(Repository.Sources.SelectMany(CatchAll.Check), Exemptions.CatchAll);

    [Theory]
    [InlineData("int M(Task<int> t) => t.Result;", 1)]
    [InlineData("int? M(Task<int>? t) => t?.Result;", 1)]
    [InlineData("int M(ValueTask<int> t) => t.Result;", 1)]
    [InlineData("void M(Task t) => t.Wait();", 1)]
    [InlineData("void M(Task t) => t.GetAwaiter().GetResult();", 1)]
    [InlineData("void M(Task t) => Task.WaitAll(t);", 1)]
    [InlineData("async Task M(Task t) => await t.ConfigureAwait(false);", 1)]
    [InlineData("Task M() => Task.Run(() => { });", 1)]
    [InlineData("Task M(TaskScheduler own) => Task.Factory.StartNew(() => { }, default, default, own);", 0)]
    [InlineData("record R(int Result); int M(R r) => r.Result;", 0)]
    [InlineData("async Task<int> M(Task<int> t) => await t;", 0)]
    public void The_blocking_rule_knows_tasks_from_our_own_members(string members, int expected)
    {
        var watched = Sample.Class(members, "core/CodeAgent.Core/Sessions/A.cs");
        var free = Sample.Class(members, "core/CodeAgent.Core/Hooks/A.cs");
        Assert.Equal(expected, BlockingCalls.Check([watched]).Count());
        Assert.Empty(BlockingCalls.Check([free]));
    }

    [Theory]
    [InlineData("var a = Environment.GetEnvironmentVariable(\"X\");", 1)]
    [InlineData("var a = System.Environment.GetEnvironmentVariables();", 1)]
    [InlineData("var a = Environment.ProcessId;", 0)]
    public void The_environment_rule_knows_its_home(string statement, int expected) =>
        AssertConfined(ConfinedCall.Environment, statement, expected, "cli/CodeAgent.Cli/Configuration/A.cs");

    [Theory]
    [InlineData("Process.Start(\"ls\");", 1)]
    [InlineData("var a = new Process();", 1)]
    [InlineData("var a = new System.Diagnostics.ProcessStartInfo(\"ls\");", 1)]
    [InlineData("Process a = new();", 1)]
    [InlineData("var a = Process.GetCurrentProcess();", 0)]
    public void The_process_rule_knows_its_home(string statement, int expected) =>
        AssertConfined(ConfinedCall.Process, statement, expected, "core/CodeAgent.Tools/Processes/A.cs");

    [Theory]
    [InlineData("Console.WriteLine();", 1)]
    [InlineData("System.Console.Out.Flush();", 1)]
    [InlineData("console.Write();", 0)]
    public void The_console_rule_knows_its_home(string statement, int expected) =>
        AssertConfined(ConfinedCall.Console, statement, expected, "cli/CodeAgent.Cli/A.cs");

    [Theory]
    [InlineData("catch { }", 1)]
    [InlineData("catch (Exception) { }", 1)]
    [InlineData("catch (System.Exception error) { Log(error); }", 1)]
    [InlineData("catch (Exception) when (true) { }", 1)]
    [InlineData("catch (Exception error) { throw new X(error); }", 1)]
    [InlineData("catch (Exception error) when (error is IOException) { }", 0)]
    [InlineData("catch { Clean(); throw; }", 0)]
    [InlineData("catch (IOException) { }", 0)]
    public void The_catch_rule_wants_names(string clause, int expected) =>
        Assert.Equal(expected, CatchAll.Check(Sample.Class($"void M() {{ try {{ }} {clause} }}")).Count());

    private static void AssertConfined(ConfinedCall rule, string statement, int expected, string home)
    {
        var member = $"void M() {{ {statement} }}";
        Assert.Equal(expected, rule.Check(Sample.Class(member)).Count());
        Assert.Empty(rule.Check(Sample.Class(member, home)));
        Assert.Empty(rule.Check(Sample.Class(member, "tests/CodeAgent.Core.Tests/A.cs")));
    }
}
