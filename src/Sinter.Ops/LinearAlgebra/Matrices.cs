using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>What all matrix functions share: the checks, the types they compute in, and how their derivatives are recorded.</summary>
static class Matrices
{
    extension(Tensor x)
    {
        /// <summary>In the type that decompositions are computed in, float64 or complex128; recorded.</summary>
        public Tensor InDouble() => x.To(x.DType.IsComplex ? DType.Complex128 : DType.Float64);

        /// <summary>A row-major copy without history, to be overwritten.</summary>
        public Tensor Scratched()
        {
            var y = Tensor.EmptyLike(x);
            x.Device.Copy(y, x);
            return y;
        }

        /// <summary>The number of matrices in the leading dimensions.</summary>
        public long MatrixCount => x.Shape[..^2].Count;

        /// <summary>The main diagonals of matrices.</summary>
        public Tensor MainDiagonal => x.Diagonal(0, -2, -1);
    }

    /// <summary>Refuses what is no floating-point or complex matrix.</summary>
    public static void Check(Tensor x, [CallerMemberName] string op = "")
    {
        Sinter.Check.Shape(x.Rank >= 2, $"{op}: the tensor is {x.Shape}; a matrix has at least 2 dimensions.");
        Sinter.Check.DType(x.DType is DType.Float32 or DType.Float64 || x.DType.IsComplex,
            $"{op}: the matrix is {x.DType}; it must be float32, float64 or complex. Convert it with To.");
    }

    /// <summary>Refuses what is no square floating-point or complex matrix.</summary>
    public static void CheckSquare(Tensor x, [CallerMemberName] string op = "")
    {
        Check(x, op);
        Sinter.Check.Shape(x.Shape[^1] == x.Shape[^2], $"{op}: the matrix is {x.Shape}; its last two sizes must be equal.");
    }

    /// <summary>Throws for the first matrix of a batch whose <paramref name="info"/> is not 0.</summary>
    public static void Refuse(Tensor info, Func<int, string> because, string op)
    {
        var found = info.ToArray<int>();
        for (var i = 0; i < found.Length; i++)
            if (found[i] != 0)
                throw new LinearAlgebraException($"{op}: {(info.Rank == 0 ? "the matrix" : $"matrix {i} of the batch {info.Shape}")} {because(found[i])}");
    }

    /// <summary>Records that <paramref name="results"/> come from <paramref name="inputs"/>, with a derivative that is a formula of saved values and the results' gradients.</summary>
    public static void Record(string name, Tensor[] inputs, Tensor[] results, Tensor[] saved, Func<Tensor[], Tensor?[], Tensor?[]> rule)
    {
        if (!Autograd.Needs(inputs)) return;
        var node = new MatrixDerivative(name, inputs, results.Length, rule);
        for (var i = 0; i < results.Length; i++) results[i].SetHistory(node, i);
        node.Keep(saved);
    }

    sealed class MatrixDerivative(string name, Tensor[] inputs, int outputs, Func<Tensor[], Tensor?[], Tensor?[]> rule) : Node(name, inputs)
    {
        readonly DType[] _types = Array.ConvertAll(inputs, x => x.DType);
        int _saved;

        internal override int Outputs => outputs;

        public void Keep(Tensor[] values)
        {
            _saved = values.Length;
            Save(values);
        }

        protected override Tensor?[] Backward(Tensor?[] g)
        {
            var saved = new Tensor[_saved];
            for (var i = 0; i < _saved; i++) saved[i] = Saved(i);
            var dx = rule(saved, g);
            for (var i = 0; i < dx.Length; i++) dx[i] = dx[i]?.AsGradientOf(_types[i]);
            return dx;
        }
    }
}
