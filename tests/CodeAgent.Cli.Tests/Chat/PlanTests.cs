using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Chat;

public sealed class PlanTests
{
    [Fact]
    public async Task An_approved_plan_can_be_kept_as_a_file_but_not_over_another_one()
    {
        using var home = new CodeAgentHome();
        var model = home.Script(
            Rules.Call("plan", 0, "ExitPlanMode", """{ "plan": "# Plan\n1. Read\n2. Write" }"""),
            Rules.Say("plan", 1, "I begin.")
        );
        using var terminal = TmuxTerminal.Start(home, 90, 40, "--model", model, "--permission-mode", "plan");
        await terminal.ShowsAsync("/help");
        terminal.Type("/plan");
        terminal.Press("Enter");
        await terminal.ShowsAsync("There is no plan yet");
        terminal.Type("plan it");
        terminal.Press("Enter");
        await terminal.ShowsAsync("y yes");
        terminal.Type("y");
        await terminal.ShowsAsync("I begin.");
        terminal.Type("/plan docs plan.md");
        terminal.Press("Enter");
        await terminal.ShowsAsync("The plan is kept in");
        Assert.Equal("# Plan\n1. Read\n2. Write\n", home.Read("docs plan.md"));
        terminal.Type("/plan docs plan.md");
        terminal.Press("Enter");
        await terminal.ShowsAsync("The plan is not kept");
    }
}
