namespace CodeAgent.Cli;

internal static class Mark
{
    public static void At(string what)
    {
        var p = System.Diagnostics.Process.GetCurrentProcess();
        Console.Error.WriteLine(
            $"{what, -12} cpu {p.TotalProcessorTime.TotalMilliseconds, 6:0} jit {System.Runtime.JitInfo.GetCompiledMethodCount(), 5} {System.Runtime.JitInfo.GetCompilationTime().TotalMilliseconds, 6:0} ms"
        );
    }
}
