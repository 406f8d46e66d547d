using Sinter.Cpu;

namespace Sinter.Torch;

public abstract partial class torch
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

    /// <summary>The first NVIDIA GPU. Ask <c>cuda.is_available()</c> before it.</summary>
    /// <exception cref="ArgumentException">Always: there is none here.</exception>
    public static Device CUDA => device("cuda");

    /// <summary>The Apple GPU. Ask <see cref="mps_is_available"/> before it.</summary>
    /// <exception cref="ArgumentException">Always: there is none here.</exception>
    public static Device MPS => device("mps");

    /// <summary>The device of a kind.</summary>
    /// <exception cref="ArgumentException">There is no such device here.</exception>
    public static Device device(DeviceType type, int index = -1) => device(type.ToString().ToLowerInvariant());

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
