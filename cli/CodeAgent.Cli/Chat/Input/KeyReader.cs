using System.Text;
using System.Threading.Channels;

namespace CodeAgent.Cli.Chat.Input;

/// <summary>One thing that a person did at the keyboard.</summary>
/// <param name="Key">The key; meaningless for a paste.</param>
/// <param name="Paste">The pasted text; null for a key.</param>
internal sealed record KeyPress(ConsoleKeyInfo Key, string? Paste = null);

/// <summary>
/// Reads the keyboard on a thread of its own, because the console can only be waited for by blocking. Pasted text comes
/// as one piece, so that its line breaks do not send it.
/// </summary>
internal sealed class KeyReader
{
    private const string PasteBegins = "[200~";
    private const string PasteEnds = "\u001B[201~";
    private const int MaxPaste = 1_000_000;

    /// <summary>Starts to read into a channel; ends with the process.</summary>
    public static void Start(ChannelWriter<KeyPress> keys)
    {
        var thread = new Thread(() => Read(keys)) { IsBackground = true, Name = "keyboard" };
        thread.Start();
    }

    private static void Read(ChannelWriter<KeyPress> keys)
    {
        try
        {
            while (true)
            {
                keys.TryWrite(Next());
            }
        }
        catch (InvalidOperationException)
        {
            // The keyboard is gone: standard input was closed.
            keys.TryComplete();
        }
    }

    private static KeyPress Next()
    {
        var key = Console.ReadKey(intercept: true);
        if (key.Key != ConsoleKey.Escape || !Console.KeyAvailable)
        {
            return new KeyPress(key);
        }

        var sequence = new StringBuilder();
        while (Console.KeyAvailable && sequence.Length < PasteBegins.Length)
        {
            sequence.Append(Console.ReadKey(intercept: true).KeyChar);
        }

        return sequence.ToString() == PasteBegins
            ? new KeyPress(default, ReadPaste())
            : new KeyPress(new ConsoleKeyInfo(Last(sequence), ToKey(Last(sequence)), false, alt: true, false));
    }

    private static char Last(StringBuilder sequence) => sequence[^1];

    private static ConsoleKey ToKey(char character) => character is '\r' or '\n' ? ConsoleKey.Enter : ConsoleKey.None;

    private static string ReadPaste()
    {
        var text = new StringBuilder();
        while (text.Length < MaxPaste)
        {
            var character = Console.ReadKey(intercept: true).KeyChar;
            text.Append(character == '\r' ? '\n' : character);
            if (
                character == '~'
                && text.ToString(Math.Max(0, text.Length - PasteEnds.Length), Math.Min(text.Length, PasteEnds.Length))
                    == PasteEnds
            )
            {
                text.Length -= PasteEnds.Length;
                break;
            }
        }

        return text.ToString();
    }
}
