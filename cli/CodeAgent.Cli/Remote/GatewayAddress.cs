using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Remote;

/// <summary>A gateway that the program works on instead of this machine's state.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Token">What it asks for.</param>
internal sealed record GatewayAddress(Uri Address, string Token)
{
    /// <summary>The gateway that an option or the environment names; null where neither does.</summary>
    /// <exception cref="CodeAgentException">The address or the token cannot be used (coded).</exception>
    public static GatewayAddress? Find(CliEnvironment environment, string? option)
    {
        if ((option ?? environment.Gateway) is not { } text)
        {
            return null;
        }

        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
        )
        {
            throw new CodeAgentException(
                ErrorCode.InvalidUsage,
                $"'{text}' is no address of a gateway.\nIt begins with http:// or https://, as codeagent serve prints it."
            );
        }

        return new GatewayAddress(address, ReadToken(environment));
    }

    /// <summary>The address only: a token must not reach a log.</summary>
    public override string ToString() => Address.ToString();

    private static string ReadToken(CliEnvironment environment)
    {
        if (environment.GatewayToken is { } token)
        {
            return token;
        }

        if (environment.GatewayTokenFile is not { } file)
        {
            throw new CodeAgentException(
                ErrorCode.GatewayRefused,
                "There is no token for the gateway.\nSet CODEAGENT_GATEWAY_TOKEN, or CODEAGENT_GATEWAY_TOKEN_FILE to a file with it."
            );
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(
                ErrorCode.GatewayRefused,
                $"The gateway's token cannot be read: {error.Message}"
            );
        }
    }
}
