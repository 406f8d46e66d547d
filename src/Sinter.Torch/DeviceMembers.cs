namespace Sinter.Torch;

/// <summary>What TorchSharp's devices tell of themselves.</summary>
public static class DeviceMembers
{
    extension(Device self)
    {
        /// <summary>The kind of device.</summary>
        public DeviceType type => DeviceType.CPU;

        /// <summary>Which one of its kind: −1, since there is one.</summary>
        public int index => -1;
    }
}
