namespace CodeAgent.Tools.Web;

/// <summary>Pages that were fetched a short time ago, at most so many; the oldest go first.</summary>
internal sealed class PageCache(TimeSpan keptFor)
{
    private const int Most = 50;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long At, WebPage Page)> _pages = new(StringComparer.Ordinal);

    public WebPage? Find(Uri url, TimeProvider clock)
    {
        lock (_lock)
        {
            return _pages.TryGetValue(url.AbsoluteUri, out var kept) && clock.GetElapsedTime(kept.At) < keptFor
                ? kept.Page
                : null;
        }
    }

    public void Keep(Uri url, WebPage page, TimeProvider clock)
    {
        lock (_lock)
        {
            if (_pages.Count >= Most)
            {
                _pages.Remove(_pages.MinBy(one => one.Value.At).Key);
            }

            _pages[url.AbsoluteUri] = (clock.GetTimestamp(), page);
        }
    }
}

/// <summary>A page as the model is given it.</summary>
/// <param name="Url">Where it was in the end.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">What it says it is.</param>
/// <param name="Bytes">How many bytes were read.</param>
/// <param name="Text">Its text.</param>
internal sealed record WebPage(Uri Url, int Status, string MediaType, int Bytes, string Text);
