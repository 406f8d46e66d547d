using System.Runtime.CompilerServices;
using Sinter.Nn;

namespace Sinter.Torch;

// TorchSharp's names of parameters where they are not PyTorch's. An overload here is chosen only when a call names such a parameter: otherwise PyTorch's comes first.
public abstract partial class torch
{
    public abstract partial class nn
    {        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Linear Linear(long inputSize, long outputSize, bool hasBias = true, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.Linear(inputSize, outputSize, hasBias, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Bilinear Bilinear(long in1Features, long in2Features, long outputSize, bool hasBias = true, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.Bilinear(in1Features, in2Features, outputSize, hasBias, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.GRU(inputSize, hiddenSize, checked((int)numLayers), bias, batchFirst, dropout, bidirectional, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.LSTM(inputSize, hiddenSize, checked((int)numLayers), bias, batchFirst, dropout, bidirectional, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.RNN RNN(long inputSize, long hiddenSize, long numLayers = 1, Nonlinearity nonLinearity = Nonlinearity.Tanh, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.RNN(inputSize, hiddenSize, checked((int)numLayers), nonLinearity, bias, batchFirst, dropout, bidirectional, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.GRUCell GRUCell(long inputSize, long hiddenSize, bool bias = true, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.GRUCell(inputSize, hiddenSize, bias, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.LSTMCell LSTMCell(long inputSize, long hiddenSize, bool bias = true, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.LSTMCell(inputSize, hiddenSize, bias, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.RNNCell RNNCell(long inputSize, long hiddenSize, Nonlinearity nonLinearity = Nonlinearity.Tanh, bool bias = true, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.RNNCell(inputSize, hiddenSize, bias, nonLinearity, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.Embedding(num_embeddings, embedding_dims, padding_idx, max_norm, norm_type, scale_grad_by_freq, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.EmbeddingBag EmbeddingBag(long num_embeddings, long embedding_dims, BagMode mode = BagMode.Mean, bool sparse = false, bool include_last_offset = false, long padding_index = -1, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.EmbeddingBag(num_embeddings, embedding_dims, mode, padding_index < 0 ? null : padding_index, include_last_offset, dtype: dtype ?? DType.Float32), device);

        /// <summary>The module under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.MultiheadAttention MultiheadAttention(long embedded_dim, long num_heads, double dropout = 0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false, long? kdim = null, long? vdim = null, DType? dtype = null, Device? device = null)
            => Placed(new Sinter.Nn.MultiheadAttention(embedded_dim, checked((int)num_heads), dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, dtype: dtype ?? DType.Float32), device);

        /// <summary>Modules in a row, from a list of names and modules.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Sequential Sequential(IEnumerable<(string name, Sinter.Nn.Module<Tensor, Tensor> module)> modules) => new([.. modules]);

        /// <summary>Modules in a row, from a list.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Sequential Sequential(IEnumerable<Sinter.Nn.Module<Tensor, Tensor>> modules) => new([.. modules]);
    }
}
