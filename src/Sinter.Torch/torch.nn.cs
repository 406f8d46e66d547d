namespace Sinter.Torch;

public static partial class torch
{
    /// <summary>Layers, losses and containers: functions that make them.</summary>
    public abstract partial class nn : ModuleTypes
    {
        private protected nn() { }
    }
}
