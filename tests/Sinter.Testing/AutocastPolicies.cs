namespace Sinter.Testing;

/// <summary>PyTorch's two lists of what automatic mixed precision does with each op, by the last part of its published name. Names that Sinter does not publish stand here too, for the day it does.</summary>
public static class AutocastPolicies
{
    const string CpuLow = """
        conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d bmm mm baddbmm addmm addbmm linear matmul vecdot prelu
        scaled_dot_product_attention
        """;

    const string CpuFull = """
        avg_pool3d adaptive_avg_pool3d max_pool3d adaptive_max_pool3d fractional_max_pool2d fractional_max_pool3d max_unpool2d max_unpool3d
        grid_sample polar prod quantile nanquantile stft cdist trace view_as_complex fake_quantize_per_tensor_affine
        binary_cross_entropy binary_cross_entropy_with_logits mse_loss cosine_embedding_loss nll_loss hinge_embedding_loss poisson_nll_loss smooth_l1_loss cross_entropy
        l1_loss huber_loss margin_ranking_loss soft_margin_loss triplet_margin_loss multi_margin_loss multilabel_margin_loss ctc_loss kl_div
        cholesky cholesky_inverse cholesky_solve inverse lu_solve orgqr ormqr geqrf qr svd pinverse triangular_solve cond matrix_rank solve cholesky_ex svdvals
        eig eigh eigvals eigvalsh inv inv_ex householder_product tensorinv tensorsolve lstsq
        fft ifft fft2 ifft2 fftn ifftn rfft irfft rfft2 irfft2 rfftn irfftn hfft ihfft
        """;

    const string CpuPromote = "stack cat index_copy";

    const string GpuLow = """
        conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d prelu addmm addmv addr matmul einsum mm mv vecdot linear addbmm baddbmm bmm
        chain_matmul multi_dot lstm_cell gru_cell rnn_tanh_cell rnn_relu_cell scaled_dot_product_attention
        """;

    const string GpuFull = """
        acos asin cosh erfinv exp expm1 log log10 log2 log1p reciprocal rsqrt sinh tan pow softplus layer_norm group_norm frobenius_norm nuclear_norm cosine_similarity
        poisson_nll_loss cosine_embedding_loss nll_loss hinge_embedding_loss kl_div l1_loss smooth_l1_loss huber_loss mse_loss margin_ranking_loss
        multilabel_margin_loss soft_margin_loss triplet_margin_loss multi_margin_loss binary_cross_entropy_with_logits dist pdist cdist renorm logsumexp
        prod softmax log_softmax cumprod cumsum sum vector_norm matrix_norm norm
        """;

    const string GpuPromote = "addcdiv addcmul atan2 bilinear cross dot vdot grid_sample index_put tensordot scatter_add";

    const string GpuRefused = "binary_cross_entropy";

    // Second names, which PyTorch sends to the first before it looks at the lists; a matrix and a vector are a matrix product here.
    static readonly Dictionary<string, string> Aliases = new()
    {
        ["arccos"] = "acos",
        ["arcsin"] = "asin",
        ["arctan2"] = "atan2",
        ["concat"] = "cat",
        ["concatenate"] = "cat",
        ["mv"] = "matmul",
        ["pinv"] = "pinverse",
    };

    // On the list for GPUs PyTorch has its two parts, both Full; here it is one kernel.
    const string CrossEntropy = "cross_entropy";

    // The policies of max_pool3d and its kin hold whether positions are asked for or not; those of pad for the modes that mirror and repeat.
    const string WithIndices = "_with_indices", Pad = "pad";

    static readonly Dictionary<string, Precision> Cpu = Names((CpuLow, Precision.Low), (CpuFull, Precision.Full), (CpuPromote, Precision.Promote));

    static readonly Dictionary<string, Precision> Gpu = Names((GpuLow, Precision.Low), (GpuFull, Precision.Full), (GpuPromote, Precision.Promote), (GpuRefused, Precision.Refused));

    static Dictionary<string, Precision> Names(params (string List, Precision Precision)[] lists)
        => lists.SelectMany(l => l.List.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(name => (name, l.Precision))).ToDictionary();

    /// <summary>What PyTorch does with a published op on a CPU and on a GPU.</summary>
    public static (Precision Cpu, Precision Gpu) Of(string export)
    {
        // In-place ops keep the type of what they change.
        if (export.EndsWith('_')) return default;
        var name = export[(export.LastIndexOf('.') + 1)..];
        if (name == Pad) return (Precision.Full, Precision.AsGiven);
        if (name.EndsWith(WithIndices, StringComparison.Ordinal)) name = name[..^WithIndices.Length];
        name = Aliases.GetValueOrDefault(name, name);
        return (Cpu.GetValueOrDefault(name), name == CrossEntropy ? Precision.Full : Gpu.GetValueOrDefault(name));
    }
}
