using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Guarding;

/// <summary>Who is asked next about a call that rules and mode leave open.</summary>
internal enum AskRoute
{
    /// <summary>The reviewer model.</summary>
    Reviewer,

    /// <summary>The hooks that answer in a person's place.</summary>
    Hooks,

    /// <summary>A person, if one is there.</summary>
    Person,
}

/// <summary>Finds the route. Pure: the planner and the gate ask the same.</summary>
internal static class AskRoutes
{
    /// <summary>What a decision names as its source where no rule spoke.</summary>
    public const string ByMode = "mode";

    /// <summary>The route of a call whose decision is to ask.</summary>
    public static AskRoute Of(ToolCallState call, SessionSettings settings, GuardContext guards)
    {
        if (
            settings.PermissionMode == PermissionMode.Auto
            && call.Decided is { Source: ByMode, Access.Kind: not AccessKind.Self }
            && call.Review is null
            && !guards.Reviews.IsWornOut
        )
        {
            return AskRoute.Reviewer;
        }

        return
            HookMatcher.Any(settings.Hooks ?? [], HookEvent.PermissionRequest, call.Block.Name)
            && guards.Find(HookEvent.PermissionRequest, call.Id) is null
            ? AskRoute.Hooks
            : AskRoute.Person;
    }
}
