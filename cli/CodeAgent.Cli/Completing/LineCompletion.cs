using System.CommandLine;
using System.CommandLine.Completions;

namespace CodeAgent.Cli.Completing;

/// <summary>Finds what the last word of a command line could become, from the commands and options themselves.</summary>
internal static class LineCompletion
{
    /// <summary>The candidates that begin with the last word.</summary>
    /// <param name="root">The whole command line.</param>
    /// <param name="words">The words behind the program's name; the last one, perhaps empty, is being typed.</param>
    public static IEnumerable<CompletionItem> Find(Command root, IReadOnlyList<string> words)
    {
        var typed = words.Count > 0 ? words[^1] : "";
        var place = TypedLine.Read(root, words.SkipLast(1));
        return All(place, typed)
            .Where(item => item.Label.StartsWith(typed, StringComparison.Ordinal))
            .DistinctBy(item => item.Label);
    }

    private static IEnumerable<CompletionItem> All(TypedLine place, string typed)
    {
        if (place is { Open: { } open, MustTakeValue: true })
        {
            return Values(open);
        }

        if (place.IsBehindDashes)
        {
            return Arguments(place);
        }

        if (typed.StartsWith('-'))
        {
            return typed.IndexOf('=') is > 0 and var end ? Assigned(place, typed[..end]) : Flags(place, typed);
        }

        return [.. place.Open is { } more ? Values(more) : [], .. Subcommands(place), .. Arguments(place)];
    }

    private static IEnumerable<CompletionItem> Subcommands(TypedLine place) =>
        place.Arguments > 0
            ? []
            : place
                .Command.Subcommands.Where(command => !command.Hidden)
                .Select(command => new CompletionItem(command.Name, detail: command.Description));

    private static IEnumerable<CompletionItem> Arguments(TypedLine place) =>
        place.Command.Arguments.ElementAtOrDefault(place.Arguments) is { } argument ? Values(argument) : [];

    /// <summary>An option under its name, or under another one where only that fits what was typed.</summary>
    private static IEnumerable<CompletionItem> Flags(TypedLine place, string typed) =>
        from option in place.Options
        where !option.Hidden && (!place.Used.Contains(option) || option.Arity.MaximumNumberOfValues > 1)
        let names = option.Aliases.Prepend(option.Name).Where(name => name.StartsWith(typed, StringComparison.Ordinal))
        where names.Any()
        select new CompletionItem(names.First(), detail: option.Description);

    private static IEnumerable<CompletionItem> Assigned(TypedLine place, string name) =>
        place.FindOption(name) is { } option
            ? Values(option).Select(item => new CompletionItem($"{name}={item.Label}", detail: item.Detail))
            : [];

    private static IEnumerable<CompletionItem> Values(Option option) => Values(option.CompletionSources);

    private static IEnumerable<CompletionItem> Values(Argument argument) => Values(argument.CompletionSources);

    /// <summary>In the order of the sources; the symbols themselves would sort them by letter.</summary>
    private static IEnumerable<CompletionItem> Values(
        IEnumerable<Func<CompletionContext, IEnumerable<CompletionItem>>> sources
    ) => sources.SelectMany(source => source(CompletionContext.Empty));
}
