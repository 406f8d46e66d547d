namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>Layers, losses and containers: functions that make them.</summary>
    public abstract partial class nn : ModuleTypes
    {
        private protected nn() { }

        /// <summary>The computations of layers and losses, as functions.</summary>
        public abstract partial class functional : SharedWithTorch
        {
            private protected functional() { }
        }
    }
}
