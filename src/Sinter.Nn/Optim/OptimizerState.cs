namespace Sinter.Optim;

/// <summary>All that an optimizer needs to go on as if it had never stopped, in a form for files.</summary>
/// <param name="Tensors">By the parameter's number and PyTorch's name: <c>0.exp_avg</c>.</param>
/// <param name="Numbers">Likewise, <c>0.step</c>, and the options of the groups: <c>param_groups.0.lr</c>.</param>
public sealed record OptimizerState(Dictionary<string, Tensor> Tensors, Dictionary<string, double> Numbers);
