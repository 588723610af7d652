using CodeAgent.Grains.Sessions;

// The grain assembly is built without Orleans' code generator so that it also runs in process; the silo makes the code here.
[assembly: GenerateCodeForDeclaringAssembly(typeof(ISessionGrain))]
