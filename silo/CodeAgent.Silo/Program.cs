using System.Security.Cryptography;
using CodeAgent.Gateway;
using CodeAgent.Silo;
using CodeAgent.Silo.Configuration;

var builder = WebApplication.CreateBuilder(args);
var options = SiloSettings.Read(builder.Configuration);
if (options.Token is null)
{
    // Whoever started the silo reads its output; nobody else is told.
    options = options with
    {
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
    };
    Console.WriteLine($"Token of the HTTP API: {options.Token}");
}

builder.AddCodeAgentSilo(options, options.Token);
var app = builder.Build();
app.MapCodeAgentGateway();
await app.RunAsync();
