using Sinter.Amp;

namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>Mixed precision on a device until the scope is disposed. See <see cref="Autocast"/>.</summary>
    /// <param name="device_type"><c>cpu</c>, the only device there is.</param>
    /// <param name="dtype">The low type; bfloat16 if null.</param>
    /// <param name="enabled">False switches mixed precision off inside.</param>
    /// <param name="cache_enabled">Convert a parameter once until the outermost scope ends.</param>
    /// <exception cref="ArgumentException">There is no such device here.</exception>
    public static Autocast autocast(string device_type, DType? dtype = null, bool enabled = true, bool cache_enabled = true)
    {
        CheckDevice(device(device_type));
        return new(dtype ?? DType.BFloat16, enabled, cache_enabled);
    }

    /// <summary>Mixed precision: scopes and the scaling of losses.</summary>
    public static partial class amp
    {
        /// <inheritdoc cref="torch.autocast"/>
        public static Autocast autocast(string device_type, DType? dtype = null, bool enabled = true, bool cache_enabled = true)
            => torch.autocast(device_type, dtype, enabled, cache_enabled);

        /// <summary>Whether mixed precision works on a device: on the processor.</summary>
        public static bool is_autocast_available(string device_type) => device_type == CPU.Name;

        /// <summary>Loss scaling. See <see cref="Sinter.Amp.GradScaler"/>.</summary>
        /// <param name="device"><c>cpu</c>, the only device there is.</param>
        /// <param name="init_scale">The first scale.</param>
        /// <param name="growth_factor">What the scale is multiplied by after <paramref name="growth_interval"/> good steps.</param>
        /// <param name="backoff_factor">What the scale is multiplied by after an overflow.</param>
        /// <param name="growth_interval">How many good steps make it grow.</param>
        /// <param name="enabled">False makes all methods pass through.</param>
        /// <exception cref="ArgumentException">There is no such device here.</exception>
        public static GradScaler GradScaler(string device, double init_scale = 65536, double growth_factor = 2, double backoff_factor = 0.5, int growth_interval = 2000, bool enabled = true)
        {
            CheckDevice(torch.device(device));
            return new(init_scale, growth_factor, backoff_factor, growth_interval, enabled);
        }
    }

    /// <summary>The processor, as PyTorch's module of that name.</summary>
    public static class cpu
    {
        /// <summary>Whether there is a processor: yes.</summary>
        public static bool is_available() => true;

        /// <summary>How many: one.</summary>
        public static int device_count() => 1;

        /// <summary>Waits for nothing: results are there when a call returns.</summary>
        public static void synchronize() { }

        /// <summary>Mixed precision on the processor.</summary>
        public static class amp
        {
            /// <summary>Mixed precision until the scope is disposed.</summary>
            public static Autocast autocast(DType dtype = DType.BFloat16, bool enabled = true, bool cache_enabled = true) => new(dtype, enabled, cache_enabled);

            /// <summary>Loss scaling. See <see cref="Sinter.Amp.GradScaler"/>.</summary>
            public static GradScaler GradScaler(double init_scale = 65536, double growth_factor = 2, double backoff_factor = 0.5, int growth_interval = 2000, bool enabled = true)
                => new(init_scale, growth_factor, backoff_factor, growth_interval, enabled);
        }
    }
}
