using CodeAgent.Architecture.Tests.Solutions;

namespace CodeAgent.Architecture.Tests.Continuous;

public sealed class ContinuousTests : IDisposable
{
    private const string Absent =
        "/r/A.csproj : error NU1101: Unable to find package Some.Runtime. No packages exist with this id in source(s): s [/r/B.csproj]";

    private const string OtherVersion =
        "/r/A.csproj : error NU1603: Warning As Error: A depends on Some.Client (>= 3.1.0) but Some.Client 3.1.0 was not found. Some.Client 3.2.0 was resolved instead.";

    private const string Downgrade =
        "/r/A.csproj : error NU1605: Warning As Error: Detected package downgrade: Some.Options from 2 to 1. \n"
        + "/r/A.csproj : error NU1605:  A -> Some.Host 2 -> Some.Options (>= 2) ";

    private const string AbsentSdk =
        "/r/A.csproj(4,3): error : Could not resolve SDK \"Some.Sdk\". Exactly one of the probing messages below indicates why.\n"
        + "/r/A.csproj(4,3): error :   SDK resolver \"Workloads\" returned null.\n"
        + "/r/A.csproj(4,3): error :   Unable to find package Some.Sdk. No packages exist with this id in source(s): s\n"
        + "/r/A.csproj(4,31): error MSB4236: The SDK 'Some.Sdk/13.4.0' specified could not be found.";

    private const string UnreachableSdk =
        "/r/A.csproj(4,3): error : Could not resolve SDK \"Some.Sdk\". Exactly one of the probing messages below indicates why.\n"
        + "/r/A.csproj(4,31): error MSB4236: The SDK 'Some.Sdk/13.4.0' specified could not be found.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("codeagent-ci-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Absent, true)]
    [InlineData(OtherVersion, true)]
    [InlineData(AbsentSdk, true)]
    [InlineData(Absent + "\n" + OtherVersion + "\n" + Downgrade, true)]
    [InlineData(Downgrade, false)]
    [InlineData(UnreachableSdk, false)]
    [InlineData(Absent + "\n/r/A.csproj : error NU1301: Unable to load the service index for source s.", false)]
    [InlineData(Absent + "\n/r/A.csproj(7,3): error MSB4067: The element is unrecognized.", false)]
    [InlineData(Absent + "\n/r/A.csproj : error : Something else.", false)]
    [InlineData("Killed", false)]
    public async Task Only_missing_packages_excuse_the_cluster_tier(string log, bool expected)
    {
        var (exitCode, _) = await CiScript.CallAsync("cluster.sh", "only_packages_missing", Write("restore.log", log));
        Assert.Equal(expected, exitCode == 0);
    }

    [Fact]
    public async Task Missing_packages_are_named_once()
    {
        var log = Write("restore.log", string.Join('\n', Absent, Absent, OtherVersion, AbsentSdk, Downgrade));
        var (_, output) = await CiScript.CallAsync("cluster.sh", "missing_packages", log);
        Assert.Equal("Some.Client >= 3.1.0\nSome.Runtime\nSome.Sdk", output);
    }

    [Fact]
    public async Task The_cluster_tier_is_what_Release_passes_over()
    {
        var (_, output) = await CiScript.CallAsync("cluster.sh", "cluster_projects", "CodeAgent.sln");
        Assert.Equal(ClusterTier.Projects.Order(), output.Split('\n').Select(Path.GetFileNameWithoutExtension).Order());
    }

    [Fact]
    public async Task Results_are_summed_over_files_and_folders()
    {
        Write(
            "a/A.trx",
            "<ResultSummary><Counters total=\"5\" executed=\"4\" passed=\"2\" failed=\"1\" error=\"1\" /></ResultSummary>"
        );
        Write(
            "b/B.trx",
            "<ResultSummary>\n  <Counters total=\"10\" executed=\"10\" passed=\"10\" failed=\"0\" />\n</ResultSummary>"
        );
        var (_, output) = await CiScript.CallAsync("results.sh", "sum_results", _folder.FullName);
        Assert.Equal("12 2 1", output);
    }

    [Fact]
    public async Task No_results_are_no_passes()
    {
        var (_, output) = await CiScript.CallAsync("results.sh", "sum_results", _folder.FullName);
        Assert.Equal("0 0 0", output);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
