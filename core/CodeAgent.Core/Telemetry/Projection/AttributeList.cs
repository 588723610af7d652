namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>Collects attributes in order and leaves out what is not known.</summary>
internal sealed class AttributeList
{
    private readonly List<SpanAttribute> _items = [];

    public IReadOnlyList<SpanAttribute> Items => _items;

    public AttributeList Add(string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _items.Add(SpanAttribute.Of(key, value));
        }

        return this;
    }

    public AttributeList Add(string key, long? value)
    {
        if (value is { } number)
        {
            _items.Add(SpanAttribute.Of(key, number));
        }

        return this;
    }

    public AttributeList Add(string key, double? value)
    {
        if (value is { } number)
        {
            _items.Add(SpanAttribute.Of(key, number));
        }

        return this;
    }

    public AttributeList Add(string key, bool value)
    {
        _items.Add(SpanAttribute.Of(key, value));
        return this;
    }

    public AttributeList Add(string key, string[] value)
    {
        _items.Add(SpanAttribute.Of(key, value));
        return this;
    }
}
