using CodeAgent.Gateway;
using CodeAgent.Silo;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("CodeAgent");
var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "codeagent-silo");
builder.AddCodeAgentSilo(
    new SiloOptions(settings["StateFolder"] ?? folder)
    {
        Redis = settings["Redis"],
        ClusterId = settings["ClusterId"] ?? "codeagent",
        Token = settings["Token"],
        AnthropicKey = builder.Configuration["ANTHROPIC_API_KEY"],
        AnthropicBaseUrl = builder.Configuration.GetValue<Uri?>("ANTHROPIC_BASE_URL"),
    }
);
var app = builder.Build();
app.MapCodeAgentGateway();
await app.RunAsync();
