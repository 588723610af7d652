using CodeAgent.Gateway;
using CodeAgent.Silo;
using CodeAgent.Silo.Configuration;

var builder = WebApplication.CreateBuilder(args);
builder.AddCodeAgentSilo(SiloSettings.Read(builder.Configuration));
var app = builder.Build();
app.MapCodeAgentGateway();
await app.RunAsync();
