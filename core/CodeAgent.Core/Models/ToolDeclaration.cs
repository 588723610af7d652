using System.Text.Json;
using CodeAgent.Core.Tools;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>A tool's name, description and schema in the abstraction's words.</summary>
internal sealed class ToolDeclaration(ToolDescriptor descriptor) : AIFunctionDeclaration
{
    public override string Name => descriptor.Name;

    public override string Description => descriptor.Description;

    public override JsonElement JsonSchema => descriptor.InputSchema;
}
