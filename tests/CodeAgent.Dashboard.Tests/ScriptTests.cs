using System.Text.Json;
using Microsoft.Playwright;

namespace CodeAgent.Dashboard.Tests;

/// <summary>What the dashboard's modules work out, asked in the browser that runs them.</summary>
[Collection(nameof(Chromium))]
public sealed class ScriptTests(Chromium chromium)
{
    /// <summary>Gives a script the dashboard's modules by their names.</summary>
    private const string Modules = """
        const base = document.querySelector("script[type=module]").src.replace(/main\.js$/, "");
        const load = (name) => import(base + name);

        """;

    [Fact]
    public async Task Modules_work_out_graphs_differences_long_lists_and_texts()
    {
        await using var window = await chromium.WindowAsync();
        using var world = new DashboardWorld();
        await world.ServeAsync(DashboardWorld.Subtask("one"));
        var page = await world.PageAsync(window);

        await AssertGraphAsync(page);
        await AssertPatchAsync(page);
        await AssertHeightsAsync(page);
        await AssertMarkdownAsync(page);
        await AssertPatchedElementsAsync(page);
        Assert.Empty(world.Complaints);
    }

    private static async Task AssertGraphAsync(IPage page)
    {
        var graph = await RunAsync(
            page,
            """
            const { layOut, criticalPath } = await load("model/graph.js");
            const s = (id, ...dependsOn) => ({ id, title: id, instructions: "", dependsOn, writes: [], checks: [] });
            const plan = [s("d", "b", "c"), s("a"), s("b", "a"), s("c", "a", "nowhere"), s("e")];
            const circle = layOut([s("a"), s("x", "y"), s("y", "x", "a")]);
            const effort = new Map([["a", { phase: "merged", spent: 1000 }], ["b", { phase: "working", spent: 900 }]]);
            return { layers: layOut(plan).layers.map((ids) => [...ids].sort()), circle: circle.circle, last: circle.layers.at(-1),
                     critical: criticalPath(plan, effort) };
            """
        );
        Assert.Equal("""[["a","e"],["b","c"],["d"]]""", graph.GetProperty("layers").GetRawText());
        Assert.Equal("""["x","y"]""", graph.GetProperty("circle").GetRawText());
        Assert.Equal("""["x","y"]""", graph.GetProperty("last").GetRawText());
        // b is nearly done, so what is left is longest through c; a is merged.
        Assert.Equal("""["c","d"]""", graph.GetProperty("critical").GetRawText());
    }

    private static async Task AssertPatchAsync(IPage page)
    {
        const string Patch =
            "diff --git a/old name.txt b/new name.txt\nrename from old name.txt\nrename to new name.txt\n"
            + "--- a/old name.txt\n+++ b/new name.txt\n@@ -1,3 +1,3 @@ part\n same\n--- looks like a header\n+++ looks like one too\n"
            + " end\n\\ No newline at end of file\ndiff --git a/x.bin b/x.bin\nnew file mode 100644\nBinary files /dev/null and b/x.bin differ\n";
        var files = await RunAsync(page, "return (await load('model/diff.js')).parsePatch(argument);", Patch);
        var renamed = files[0];
        Assert.Equal("old name.txt", renamed.GetProperty("from").GetString());
        Assert.Equal("new name.txt", renamed.GetProperty("path").GetString());
        Assert.Equal((1, 1), (renamed.GetProperty("added").GetInt32(), renamed.GetProperty("removed").GetInt32()));
        Assert.Equal(
            ["same", "removed", "added", "same", "note"],
            renamed
                .GetProperty("hunks")[0]
                .GetProperty("lines")
                .EnumerateArray()
                .Select(line => line.GetProperty("kind").GetString()!)
        );
        Assert.True(files[1].GetProperty("isBinary").GetBoolean());
        Assert.Equal("added", files[1].GetProperty("kind").GetString());
    }

    private static async Task AssertHeightsAsync(IPage page)
    {
        var result = await RunAsync(
            page,
            """
            const { Heights } = await load("dom/heights.js");
            const heights = new Heights();
            const sizes = [];
            let wrong = 0;
            for (let round = 0; round < 60; round++) {
              heights.resize(sizes.length + 7, 20);
              while (sizes.length < round * 7 + 7) sizes.push(20);
              const at = (round * 13) % sizes.length;
              sizes[at] = 5 + ((round * 31) % 90);
              heights.set(at, sizes[at]);
              let sum = 0;
              sizes.forEach((size, index) => {
                if (heights.before(index) !== sum || heights.at(sum) !== index || heights.at(sum + size - 1) !== index) wrong++;
                sum += size;
              });
              if (heights.total !== sum) wrong++;
            }
            return wrong;
            """
        );
        Assert.Equal(0, result.GetInt32());
    }

    private static async Task AssertMarkdownAsync(IPage page)
    {
        const string Text =
            "# Done\n- **bold** and `code`\n\n```\n<b>fenced</b>\n```\n<script>alert(1)</script> [bad](javascript:alert(1)) "
            + "[good](https://example.org/?a=1&b=2) <img src=x onerror=alert(2)>";
        var shown = await RunAsync(
            page,
            """
            const [{ markdown }, { patch }] = await Promise.all([load("parts/markdown.js"), load("dom/vdom.js")]);
            const host = document.createElement("div");
            patch(host, [], markdown(argument));
            return { tags: [...host.querySelectorAll("*")].map((e) => e.localName), links: [...host.querySelectorAll("a")].map((a) => a.href), text: host.textContent };
            """,
            Text
        );
        Assert.Equal(
            """["div","h4","ul","li","strong","code","pre","code","p","a"]""",
            shown.GetProperty("tags").GetRawText()
        );
        var link = Assert.Single(shown.GetProperty("links").EnumerateArray());
        Assert.Equal("https://example.org/?a=1&b=2", link.GetString());
        Assert.Contains(
            "<script>alert(1)</script> [bad](javascript:alert(1))",
            shown.GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<img src=x onerror=alert(2)>",
            shown.GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
    }

    /// <summary>Elements with keys are moved and kept, the others are reused, and what is gone is gone.</summary>
    private static async Task AssertPatchedElementsAsync(IPage page)
    {
        var result = await RunAsync(
            page,
            """
            const { h, patch } = await load("dom/vdom.js");
            const form = document.createElement("form");
            patch(form, [], h("select", { value: "" }, h("option", { value: "" }, "All"), h("option", { value: "a" }, "A")));
            if (form.firstChild.value !== "" || form.firstChild.selectedIndex !== 0) return "the empty choice is not chosen";
            const host = document.createElement("ul");
            let drawn = [];
            let kept = 0;
            for (let round = 0; round < 200; round++) {
              const order = Array.from({ length: 9 }, (_, i) => i).filter((i) => (i * 7 + round) % 5 !== 0).sort((a, b) => ((a * 37 + round * 11) % 9) - ((b * 37 + round * 11) % 9));
              const before = new Map([...host.children].map((child) => [child.dataset.id, child]));
              drawn = patch(host, drawn, order.map((i) => h("li", { key: i, "data-id": i, class: round % 2 ? "odd" : undefined }, `${i}`, i % 2 ? h("b", null, round) : null)));
              const shown = [...host.children].map((child) => child.textContent);
              const wanted = order.map((i) => `${i}${i % 2 ? round : ""}`);
              if (shown.join() !== wanted.join()) return `round ${round}: ${shown} is not ${wanted}`;
              for (const child of host.children) if (before.get(child.dataset.id) === child) kept++;
              if (host.querySelectorAll("[class=odd]").length !== (round % 2 ? order.length : 0)) return "classes";
            }
            return kept > 500 ? "" : `only ${kept} kept`;
            """
        );
        Assert.Equal("", result.GetString());
    }

    private static async Task<JsonElement> RunAsync(IPage page, string body, object? argument = null) =>
        await page.EvaluateAsync<JsonElement>($"async (argument) => {{ {Modules} {body} }}", argument);
}
