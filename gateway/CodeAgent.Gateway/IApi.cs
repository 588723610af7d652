using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway;

/// <summary>One part of the API.</summary>
internal interface IApi
{
    /// <summary>Maps its routes, each with the role that it needs.</summary>
    void Map(IEndpointRouteBuilder routes);
}
