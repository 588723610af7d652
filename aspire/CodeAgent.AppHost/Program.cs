var builder = DistributedApplication.CreateBuilder(args);

var redis = builder.AddRedis("redis");
var events = builder.AddPostgres("postgres").AddDatabase("codeagent");

builder
    .AddProject<Projects.CodeAgent_Silo>("silo")
    .WithReference(redis)
    .WithReference(events)
    .WaitFor(redis)
    .WaitFor(events);

builder.Build().Run();
