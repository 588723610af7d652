namespace CodeAgent.Silo.Configuration;

/// <summary>Reads the silo's options from configuration: the section <c>CodeAgent</c> and the vendors' own names.</summary>
internal static class SiloSettings
{
    public static SiloOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("CodeAgent");
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return new SiloOptions(section["StateFolder"] ?? Path.Combine(local, "codeagent-silo"))
        {
            Redis = section["Redis"],
            ClusterId = section["ClusterId"] ?? "codeagent",
            Token = section["Token"],
            AnthropicKey = configuration["ANTHROPIC_API_KEY"],
            AnthropicBaseUrl = configuration.GetValue<Uri?>("ANTHROPIC_BASE_URL"),
        };
    }
}
