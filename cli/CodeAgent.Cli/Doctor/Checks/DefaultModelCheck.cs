using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Which model a run takes that names none.</summary>
internal sealed class DefaultModelCheck(LocalModels models) : ICheck
{
    private const string Advice =
        "Set a vendor's key (codeagent models names the variables), start a local server with a model that calls tools, "
        + "or name one: CODEAGENT_MODEL or --model.";

    public string Name => "default model";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new(Name, CheckStatus.Ok, await models.ChooseAsync(null, cancellationToken));
        }
        catch (CodeAgentException failure) when (failure.Code == ErrorCode.NoModel)
        {
            return new(Name, CheckStatus.Missing, "there is none to work with", Advice);
        }
        catch (CodeAgentException failure)
        {
            var detail = $"{failure.Message.Split('\n')[0]} ({failure.Code.ToText()})";
            return new(Name, CheckStatus.Missing, detail, FailureMap.Advice(failure.Code));
        }
    }
}
