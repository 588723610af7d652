namespace CodeAgent.Core.Permissions;

/// <summary>
/// Whether two patterns could name the same path, so that what a shell's pattern or a whole folder may touch is held
/// against a rule. Brackets are read as any character: rather one too many than one too few.
/// </summary>
internal static class GlobOverlap
{
    private const int MostCells = 1_000_000;

    /// <summary>A token: a character, or one of these.</summary>
    private const char Any = '\uFFF0';
    private const char Star = '\uFFF1';
    private const char All = '\uFFF2';

    /// <summary>Like <see cref="Star"/>, and a dot in the first place is not meant.</summary>
    private const char StarNoDot = '\uFFF3';
    private const char AnyNoDot = '\uFFF4';

    /// <summary>Whether a pattern of the shell could name a path that a pattern of a rule names, or one below it.</summary>
    /// <param name="shell">Absolute, in the shell's syntax.</param>
    /// <param name="rule">Absolute, in the manner of gitignore.</param>
    /// <param name="isTree">Whether all below what the shell's pattern names is meant too.</param>
    public static bool Of(string shell, string rule, bool isTree)
    {
        var left = Tokens(shell, isShell: true);
        var right = Tokens(rule, isShell: false);
        if (isTree)
        {
            return Meets([.. left], right) || Meets([.. left, '/', All], right) || Meets(left, [.. right, '/', All]);
        }

        return Meets(left, right) || Meets(left, [.. right, '/', All]);
    }

    /// <summary>Whether a pattern of the shell could name a plain text.</summary>
    public static bool OfShell(string shell, string text) => Meets(Tokens(shell, isShell: true), [.. text]);

    /// <summary>Whether a text with pieces that are not known could be one that a pattern with <c>*</c> names.</summary>
    public static bool OfText(string text, string pattern) =>
        Meets(
            [.. text.Select(c => c == Effects.ProgramRun.UnknownPiece ? All : c)],
            [.. pattern.Select(c => c == '*' ? All : c)]
        );

    private static List<char> Tokens(string pattern, bool isShell)
    {
        var tokens = new List<char>(pattern.Length);
        for (var at = 0; at < pattern.Length; at++)
        {
            var isFirst = at == 0 || pattern[at - 1] == '/';
            switch (pattern[at])
            {
                case '*' when !isShell && pattern.AsSpan(at).StartsWith("**/"):
                    // Folders in between, or none: the slash after it belongs to them.
                    tokens.Add(All);
                    at += 2;
                    break;
                case '*' when pattern.AsSpan(at).StartsWith("**"):
                    tokens.Add(All);
                    at++;
                    break;
                case '*':
                    tokens.Add(isShell && isFirst ? StarNoDot : Star);
                    break;
                case '?':
                    tokens.Add(isShell && isFirst ? AnyNoDot : Any);
                    break;
                case '[' when isShell && pattern.IndexOf(']', at + 1) is var end and > 0:
                    tokens.Add(Any);
                    at = end;
                    break;
                case var c:
                    tokens.Add(c);
                    break;
            }
        }

        return tokens;
    }

    private static bool Meets(List<char> left, List<char> right)
    {
        if ((long)(left.Count + 1) * (right.Count + 1) > MostCells)
        {
            return true;
        }

        var below = new bool[right.Count + 1];
        for (var i = left.Count; i >= 0; i--)
        {
            var row = new bool[right.Count + 1];
            for (var j = right.Count; j >= 0; j--)
            {
                row[j] = Meets(left, right, i, j, row, below);
            }

            below = row;
        }

        return below[0];
    }

    private static bool Meets(List<char> left, List<char> right, int i, int j, bool[] row, bool[] below)
    {
        var (isLeft, isRight) = (i < left.Count, j < right.Count);
        if (!isLeft && !isRight)
        {
            return true;
        }

        if (isLeft && IsMany(left[i]) && (below[j] || (isRight && Takes(left[i], right, j) && row[j + 1])))
        {
            return true;
        }

        if (isRight && IsMany(right[j]) && (row[j + 1] || (isLeft && Takes(right[j], left, i) && below[j])))
        {
            return true;
        }

        return isLeft
            && isRight
            && !IsMany(left[i])
            && !IsMany(right[j])
            && (left[i] == right[j] || TakesOne(left[i], right[j]) || TakesOne(right[j], left[i]))
            && below[j + 1];
    }

    private static bool IsMany(char token) => token is Star or StarNoDot or All;

    private static bool Takes(char many, List<char> others, int at) =>
        many switch
        {
            All => true,
            StarNoDot when others[at] == '.' => at > 0 && others[at - 1] is not ('/' or All),
            _ => others[at] != '/',
        };

    private static bool TakesOne(char token, char other) =>
        token switch
        {
            Any => other != '/',
            AnyNoDot => other is not ('/' or '.'),
            _ => false,
        };
}
