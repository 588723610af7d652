using System.Text.Json;

namespace CodeAgent.Cli.Input;

/// <summary>One line of input: a <see cref="UserMessage"/>, or a word between the program and whoever drives it.</summary>
internal abstract record InputLine;

/// <summary>The host asks for something and waits for the response with the same id.</summary>
internal sealed record ControlRequest(string RequestId, string Subtype, JsonElement Body) : InputLine;

/// <summary>The host answers a request of this program.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Answer">What it says; null where it is an error.</param>
/// <param name="Error">What went wrong at the host; null for a success.</param>
internal sealed record ControlAnswer(string RequestId, JsonElement? Answer, string? Error) : InputLine;

/// <summary>Nothing to do: a sign of life, or the withdrawal of a request, which was answered at once.</summary>
internal sealed record IdleLine : InputLine;
