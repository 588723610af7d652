using CodeAgent.Core.Context;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;
using CodeAgent.SemanticKernel.Models;
using CodeAgent.SemanticKernel.Tools;
using CodeAgent.Storage.Owners;
using CodeAgent.Tools;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Instructions;
using CodeAgent.Tools.Processes;
using Microsoft.SemanticKernel;

namespace CodeAgent.Silo;

/// <summary>Puts together what the grains of a silo run on: its kernel's models and plugins beside our own.</summary>
public static class SiloRuntime
{
    /// <summary>Makes the runtime.</summary>
    public static SessionRuntime Create(
        SiloOptions options,
        IEventStore store,
        Kernel kernel,
        BuiltInToolSet builtIn,
        TimeProvider clock
    )
    {
        kernel.FunctionInvocationFilters.Add(new PermittedCalls());
        var facts = ModelFacts.BuiltIn;
        IModelProvider[] providers =
        [
            new AnthropicProvider(new AnthropicOptions(options.AnthropicKey, options.AnthropicBaseUrl), facts, clock),
            new ScriptedProvider(options.StateFolder, clock),
            new KernelModelProvider(kernel),
        ];
        ITool[] tools = [.. builtIn.Tools, .. KernelFunctionTool.AllOf(kernel)];
        return new SessionRuntime(
            store,
            CurrentProcessOwner.Id,
            new ModelBindings(new ModelCatalog(providers, facts)),
            new ToolCatalog(tools),
            new ContextAssembler([
                new SystemFragment(),
                new EnvironmentFragment(clock),
                new InstructionsFragment(new InstructionOptions(options.StateFolder)),
            ])
        )
        {
            Clock = clock,
            Reaper = new ProcessReaper(clock),
            Changes = new GitWorkspaceChanges(options.Variables, clock),
            Checkpoints = new GitCheckpoints(options.Variables, clock),
            SpillRoot = Path.Combine(options.StateFolder, "output"),
            Version = typeof(SiloRuntime).Assembly.GetName().Version!.ToString(),
        };
    }
}
