using System.Globalization;

namespace Sinter.Distributed;

/// <summary>Which of several machines this is, when a cluster's scheduler starts one launcher on each.</summary>
/// <param name="Nodes">How many machines.</param>
/// <param name="Node">This one's number; machine 0 is where they meet.</param>
/// <param name="Rendezvous">host:port.</param>
/// <param name="Job">The job's name.</param>
public sealed record ClusterNode(int Nodes, int Node, string Rendezvous, string Job)
{
    /// <summary>Looks at this process's environment: Slurm with one task on each node, Kubeflow's PyTorchJob, or an indexed Kubernetes job. Null elsewhere.</summary>
    public static ClusterNode? Detect() => Detect(Environment.GetEnvironmentVariable);

    /// <summary>As <see cref="Detect()"/>, of any environment.</summary>
    public static ClusterNode? Detect(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        // Under mpirun every process is a rank already.
        if (LaunchEnvironment.Detect(variable) is not { Launcher: "slurm" or "torchrun" or "kubernetes", Size: > 1, Host: { } host } place) return null;
        return new(place.Size, place.Rank, string.Create(CultureInfo.InvariantCulture, $"{host}:{place.Port}"), place.Job);
    }
}
