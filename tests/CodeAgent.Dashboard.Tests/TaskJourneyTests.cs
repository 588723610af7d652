using Microsoft.Playwright;

namespace CodeAgent.Dashboard.Tests;

/// <summary>What a person does on the dashboard, in a real browser against the built program.</summary>
[Collection(nameof(Chromium))]
public sealed class TaskJourneyTests(Chromium chromium)
{
    private const string Goal = "Make files <img src=x onerror=alert(1)> and <script>alert(2)</script>";

    [Fact]
    public async Task A_task_is_submitted_approved_and_watched_to_its_end_across_a_reload_and_by_a_second_browser()
    {
        await using var window = await chromium.WindowAsync();
        using var world = new DashboardWorld();
        await world.ServeAsync(
            $"{DashboardWorld.Subtask("one")}, {DashboardWorld.Subtask("two", "one")}",
            DashboardWorld.Command("one", 0, $"{world.UntilOpen}; echo '<b>one</b>' > one.txt"),
            DashboardWorld.Command("two", 0, "echo two > two.txt")
        );
        var page = await world.PageAsync(window);

        await page.GetByRole(AriaRole.Link, new() { Name = "New task" }).First.ClickAsync();
        await page.GetByLabel("Goal").FillAsync(Goal);
        await page.GetByLabel("Repository").FillAsync(world.Home.Work);
        await page.GetByLabel("Acceptance checks").FillAsync("cat one.txt two.txt");
        await page.GetByText("More", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Allowed without asking").FillAsync("Bash");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = Goal }).WaitForAsync();
        await Node(page, "Make two Pending .*on the critical path, after one").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve plan" }).ClickAsync();
        await Node(page, "Make one Working").WaitForAsync();

        await page.ReloadAsync();
        await Node(page, "Make one Working").WaitForAsync();
        await using var other = await chromium.WindowAsync(
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        var second = await world.PageAsync(other, new Uri(page.Url).AbsolutePath);
        await Node(second, "Make one Working").WaitForAsync();
        world.Open();

        foreach (var one in new[] { page, second })
        {
            await one.GetByLabel("State: Succeeded").WaitForAsync();
            await Node(one, "Make two Merged").WaitForAsync();
        }

        await TabAsync(page, "Evidence");
        await page.GetByText("3 of 3 checks passed").WaitForAsync();
        await TabAsync(page, "Changes");
        await page.GetByText("<b>one</b>").WaitForAsync();
        await TabAsync(page, "Report");
        await page.GetByRole(AriaRole.Article).WaitForAsync();
        await TabAsync(page, "Agents");
        await page.GetByText("Planned.").WaitForAsync();
        await TabAsync(page, "Timeline");
        await page.GetByText("calls in").WaitForAsync();
        await TabAsync(page, "Log");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("TaskCompleted") }).WaitForAsync();
        Assert.Empty(world.Complaints);
        Assert.Equal(0, await page.Locator("img, main script").CountAsync());
    }

    [Fact]
    public async Task A_call_is_allowed_an_agent_steered_and_the_task_cancelled()
    {
        await using var window = await chromium.WindowAsync();
        using var world = new DashboardWorld();
        // It writes a file, so that it is asked about: waiting alone changes nothing.
        var second = $"{world.UntilOpen}; echo waited > two.txt";
        await world.ServeAsync(
            DashboardWorld.Subtask("one"),
            """
            { "when": { "role": "subagent", "user": "use blue ink" }, "reply": { "text": "Blue ink it is." } }
            """,
            DashboardWorld.Command("one", 0, "echo asked > one.txt"),
            DashboardWorld.Command("one", 1, second)
        );
        var id = await world.SubmitAsync(
            new
            {
                goal = "Ask first",
                repository = world.Home.Work,
                permissionMode = "default",
                approvalPolicy = "wait",
            }
        );
        var page = await world.PageAsync(window, $"/tasks/{id}/agents");

        await page.GetByRole(AriaRole.Link, new() { Name = "Decide" }).ClickAsync();
        await page.GetByText("echo asked > one.txt", new() { Exact = true }).First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow once" }).ClickAsync();
        await page.GetByText(second, new() { Exact = true }).First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow once" }).ClickAsync();
        await page.GetByText("Nothing waits for you").WaitForAsync();

        await page.GotoAsync(new Uri(world.Address, $"/tasks/{id}/agents/one.1").ToString());
        await page.GetByLabel("Agent Make one").GetByRole(AriaRole.Button, new() { Name = "Steer" }).ClickAsync();
        await page.GetByLabel("What", new() { Exact = true }).FillAsync("use blue ink");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.GetByText("use blue ink").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Cancel the task…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the task" }).ClickAsync();
        await page.GetByLabel("State: Cancelled").WaitForAsync();
        Assert.Empty(world.Complaints);
    }

    [Fact]
    public async Task A_plan_is_changed_by_keyboard_before_it_is_agreed_to_and_faults_are_named()
    {
        await using var window = await chromium.WindowAsync();
        using var world = new DashboardWorld();
        await world.ServeAsync(
            $"{DashboardWorld.Subtask("one")}, {DashboardWorld.Subtask("two", "one")}",
            DashboardWorld.Command("two", 0, "echo two > two.txt")
        );
        var id = await world.SubmitAsync(
            new
            {
                goal = "Change the plan",
                repository = world.Home.Work,
                approvePlan = true,
                rules = new[] { new { verdict = "allow", text = "Bash" } },
            }
        );
        var page = await world.PageAsync(window, $"/tasks/{id}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add subtask" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save plan" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "'new-1': say what its agent" }).WaitForAsync();
        await page.GetByLabel("Instructions").FillAsync("Whatever.");
        await page.GetByLabel("Instructions").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save plan" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "'new-1': declare" }).WaitForAsync();
        await Node(page, "New subtask").FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await Node(page, "Make one").FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await page.GetByLabel("Title").FillAsync("Make the second");
        await page.GetByLabel("Title").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save plan" }).ClickAsync();
        await page.GetByText("The plan is saved.").WaitForAsync();
        await Node(page, "Make the second Pending").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve plan" }).ClickAsync();

        await page.GetByLabel("State: Succeeded").WaitForAsync();
        await Node(page, "Make the second Merged").WaitForAsync();
        Assert.Equal(1, await page.Locator("ca-plan-graph .node").CountAsync());
        Assert.Empty(world.Complaints);
    }

    private static ILocator Node(IPage page, string name) =>
        page.Locator("ca-plan-graph")
            .GetByRole(AriaRole.Button, new() { NameRegex = new(name.Replace(" ", @"\s+", StringComparison.Ordinal)) });

    private static Task TabAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Views of the task" })
            .GetByRole(AriaRole.Link, new() { Name = name })
            .ClickAsync();
}
