using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Tools;

/// <summary>One thing on the agent's list.</summary>
/// <param name="Content">What is to be done.</param>
/// <param name="Status">How far it is.</param>
/// <param name="ActiveForm">How it is called while it is done, e.g. <c>Running the tests</c>.</param>
public sealed record TodoItem(string Content, TodoStatus Status, string ActiveForm);

/// <summary>How far a todo is.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TodoStatus>))]
public enum TodoStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Being done; at most one at a time.</summary>
    InProgress,

    /// <summary>Done.</summary>
    Completed,
}
