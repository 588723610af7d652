using System.Text.Json.Serialization;

namespace CodeAgent.Storage.Sqlite.Reads;

/// <summary>Writes the list of statuses that a query takes as one parameter.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class StatusJson : JsonSerializerContext;
