namespace Sinter;

/// <summary>Products and triangles that change their tensor and return it.</summary>
public static class InPlaceMatrices
{
    extension(Tensor x)
    {
        /// <summary>x ← β x + α a · b.</summary>
        [Export("Tensor.addmm_")]
        public Tensor AddMMInPlace(Tensor a, Tensor b, double beta = 1, double alpha = 1) => InPlace.Apply(x, v => v.AddMM(a, b, beta, alpha));

        /// <summary>x ← β x + α a · v.</summary>
        [Export("Tensor.addmv_")]
        public Tensor AddMVInPlace(Tensor a, Tensor v, double beta = 1, double alpha = 1) => InPlace.Apply(x, w => w.AddMV(a, v, beta, alpha));

        /// <summary>x ← β x + α a ⊗ b.</summary>
        [Export("Tensor.addr_")]
        public Tensor AddRInPlace(Tensor a, Tensor b, double beta = 1, double alpha = 1) => InPlace.Apply(x, v => v.AddR(a, b, beta, alpha));

        /// <summary>x ← β x + α Σ a · b over the batch.</summary>
        [Export("Tensor.addbmm_")]
        public Tensor AddBMMInPlace(Tensor a, Tensor b, double beta = 1, double alpha = 1) => InPlace.Apply(x, v => v.AddBMM(a, b, beta, alpha));

        /// <summary>x ← β x + α a · b, for each of a batch.</summary>
        [Export("Tensor.baddbmm_")]
        public Tensor BAddBMMInPlace(Tensor a, Tensor b, double beta = 1, double alpha = 1) => InPlace.Apply(x, v => v.BAddBMM(a, b, beta, alpha));

        /// <summary>x ← zeros above a diagonal of the last two dimensions.</summary>
        [Export("Tensor.tril_")]
        public Tensor TrilInPlace(int diagonal = 0) => InPlace.Apply(x, v => v.Tril(diagonal));

        /// <summary>x ← zeros below a diagonal of the last two dimensions.</summary>
        [Export("Tensor.triu_")]
        public Tensor TriuInPlace(int diagonal = 0) => InPlace.Apply(x, v => v.Triu(diagonal));
    }
}
