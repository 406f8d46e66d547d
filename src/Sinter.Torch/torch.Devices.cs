using Sinter.Cpu;

namespace Sinter.Torch;

public static partial class torch
{
    /// <summary>This machine's processor.</summary>
    public static Device CPU => Device.Cpu;

    /// <summary>The device of a name, such as <c>cpu</c> or <c>cpu:0</c>.</summary>
    /// <exception cref="ArgumentException">There is no such device here.</exception>
    public static Device device(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Check.Argument(type.Split(':')[0] == Device.Cpu.Name, $"torch.device: there is no device '{type}' here, only {Device.Cpu.Name}; ask cuda.is_available() first.");
        return Device.Cpu;
    }

    /// <summary>Whether an NVIDIA GPU can be used: no.</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>Whether an Apple GPU can be used: no.</summary>
    public static bool mps_is_available() => false;

    /// <summary>How many threads compute.</summary>
    public static int get_num_threads() => Threads.Count;

    /// <summary>Sets how many threads compute.</summary>
    public static void set_num_threads(int num) => Threads.Count = num;

    /// <summary>NVIDIA GPUs, of which this version of Sinter uses none.</summary>
    public static class cuda
    {
        /// <summary>Whether an NVIDIA GPU can be used: no.</summary>
        public static bool is_available() => false;

        /// <summary>How many can be used: none.</summary>
        public static int device_count() => 0;

        /// <summary>Waits for nothing.</summary>
        public static void synchronize() { }
    }
}
