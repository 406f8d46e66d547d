using System.Runtime.InteropServices;
using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Matrix products in single precision: squares in all four layouts, the products of transformers, forward and in training, and batches of small ones.</summary>
static unsafe class GemmCases
{
    // N is how a matrix lies in memory, T that it is the transpose of one that lies so.
    sealed record Product(int M, int N, int K, string Layout = "NN", int Batch = 1)
    {
        public bool TransposedA => Layout[0] == 'T';
        public bool TransposedB => Layout[1] == 'T';
        public double Flops => 2.0 * Batch * M * N * K;
        public string Name => $"{Layout} {M}×{N}×{K}{(Batch > 1 ? $", {Batch} of them" : "")}";
        public Input A => new(Sizes(TransposedA ? K : M, TransposedA ? M : K));
        public Input B => new(Sizes(TransposedB ? N : K, TransposedB ? K : N));

        long[] Sizes(long rows, long columns) => Batch > 1 ? [Batch, rows, columns] : [rows, columns];
    }

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        foreach (int n in (int[])[64, 128, 256, 512, 1024, 2048])
            foreach (string layout in n == 2048 ? (string[])["NN", "NT"] : ["NN", "NT", "TN", "TT"])
                yield return Of(new(n, n, n, layout)) with { Quick = n == 512 && layout[0] == 'N', Naive = n <= 256 && layout == "NN" ? () => Naive(n) : null };
        yield return Of(new(4096, 4096, 4096));

        foreach (int m in (int[])[8, 32, 128, 512])
            foreach (var (n, k) in ((int, int)[])[(768, 768), (3072, 768), (768, 3072), (50257, 768)])
                foreach (string layout in n > 3072 ? (string[])["NT"] : ["NN", "NT"])
                    yield return Of(new(m, n, k, layout)) with { Quick = (m, n) == (32, 3072) };

        // What a GPT multiplies in a training step, by its number of tokens and its width: layers, gradients of their inputs, gradients of their weights.
        foreach (var (tokens, width) in ((int, int)[])[(768, 128), (2048, 384)])
        {
            yield return Of(new(tokens, 4 * width, width, "NT"));
            yield return Of(new(tokens, width, 4 * width, "NT"));
            yield return Of(new(tokens, width, 4 * width));
            yield return Of(new(tokens, 4 * width, width));
            yield return Of(new(4 * width, width, tokens, "TN"));
            yield return Of(new(width, 4 * width, tokens, "TN"));
            foreach (bool gelu in (bool[])[false, true]) yield return Linear(tokens, 4 * width, width, gelu);
        }

        yield return Of(new(64, 64, 32, "NT", Batch: 48)) with { Quick = true };
        yield return Of(new(64, 32, 64, "NN", Batch: 48));
        yield return Of(new(16, 16, 16, "NN", Batch: 512));
    }

    static Case Of(Product p)
    {
        // A matrix that a cache may hold is one that it holds in use, too: the product of two layers. Larger ones are rotated.
        double bytes = 4.0 * (p.A.Count + p.B.Count);
        int copies = bytes > 16 << 20 ? Rotation.Copies(bytes) : 1;
        return new("gemm", p.Name, Work.Arithmetic(p.Flops))
        {
            Sinter = () => SinterOps.Forward([p.A, p.B], copies, x => (p.TransposedA ? x[0].MT : x[0]).MatMul(p.TransposedB ? x[1].MT : x[1])),
            Torch = () => TorchOps.Forward([p.A, p.B], copies, x => torch.matmul(p.TransposedA ? x[0].mT : x[0], p.TransposedB ? x[1].mT : x[1])),
            OpenBlas = p.Batch > 1 ? null : () => Blas(p, copies),
        };
    }

    static Case Linear(int m, int n, int k, bool gelu)
    {
        Input[] inputs = [Input.Of(m, k), Input.Of(n, k), Input.Of(n)];
        return new("gemm", $"linear+bias{(gelu ? "+gelu" : "")} {m}×{n}×{k}", Work.Arithmetic(2.0 * m * n * k))
        {
            Sinter = () => SinterOps.Forward(inputs, 1, x => gelu ? x[0].Linear(x[1], x[2], Activation.Gelu) : x[0].Linear(x[1], x[2])),
            Torch = () => TorchOps.Forward(inputs, 1, x => gelu ? TorchActivated(x) : torch.nn.functional.linear(x[0], x[1], x[2])),
        };

        static TorchTensor TorchActivated(TorchTensor[] x)
        {
            using var y = torch.nn.functional.linear(x[0], x[1], x[2]);
            return torch.nn.functional.gelu(y);
        }
    }

    static Prepared Blas(Product p, int copies)
    {
        var sets = new Rotation<(nint A, nint B)>(copies, copy => (Native(p.A.Values(64 * copy + 1)), Native(p.B.Values(64 * copy + 2))));
        nint c = Native(new float[p.M * p.N]);
        void Run((nint A, nint B) x) => OpenBlas.Multiply(p.M, p.N, p.K, (float*)x.A, p.TransposedA, (float*)x.B, p.TransposedB, (float*)c);
        return new(() => Run(sets.Next()), () =>
        {
            Run(sets.First);
            return new Span<float>((void*)c, p.M * p.N).ToArray();
        });
    }

    // Lives as long as the process, as the memory of a case does until the next one.
    static nint Native(float[] values)
    {
        nint data = (nint)NativeMemory.AlignedAlloc((nuint)values.Length * sizeof(float), 64);
        values.CopyTo(new Span<float>((void*)data, values.Length));
        return data;
    }

    static Prepared Naive(int n)
    {
        float[] a = Input.Of(n, n).Values(1), b = Input.Of(n, n).Values(2), c = new float[n * n];
        void Run()
        {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                {
                    float sum = 0;
                    for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
                    c[i * n + j] = sum;
                }
        }
        return new(Run, () =>
        {
            Run();
            return c;
        });
    }
}
