using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Fourier transforms, of powers of two and other lengths, alone and in batches; and the decompositions of linear algebra in float32.</summary>
static class LinalgCases
{
    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        foreach (var (n, batch) in ((int, int)[])[(256, 1), (1024, 64), (4096, 64), (65_536, 1), (1 << 20, 1), (1000, 64), (1155, 64), (1021, 64), (44_100, 1)]) yield return Fft(n, batch);
        foreach (var (n, batch) in ((int, int)[])[(512, 256), (1 << 16, 4)]) yield return RealFft(n, batch);
        yield return Fft2(512);
        foreach (var (n, batch) in ((int, int)[])[(64, 64), (256, 1), (1024, 1)])
        {
            yield return Matrix("cholesky", n, batch, n * (double)n * n / 3, Positive, x => x.CholeskyFactor(), Positive, x => torch.linalg.cholesky(x));
            yield return Matrix("solve", n, batch, 2.0 / 3 * n * (double)n * n, Dominant, x => x.Solve(x.Select(-1, 0).Unsqueeze(-1)), Dominant, x => torch.linalg.solve(x, x.select(-1, 0).unsqueeze(-1)));
            yield return Matrix("inv", n, batch, 2 * n * (double)n * n, Dominant, x => x.Inv(), Dominant, x => torch.linalg.inv(x));
            yield return Matrix("qr", n, batch, 8.0 / 3 * n * (double)n * n, x => x, x => x.Qr().R, x => x, x => First(torch.linalg.qr(x) is var (q, r) ? [r, q] : []));
        }
        foreach (var n in (int[])[64, 256, 512])
        {
            yield return Matrix("eigh", n, 1, 0, Positive, x => x.Eigh().Values, Positive, x => First(torch.linalg.eigh(x) is var (values, vectors) ? [values, vectors] : []));
            yield return Matrix("svd", n, 1, 0, x => x, x => x.Svd(fullMatrices: false).S, x => x, x => First(torch.linalg.svd(x, fullMatrices: false) is var (u, s, v) ? [s, u, v] : []));
        }
    }

    // 5·n·log₂ n is the usual count for a complex transform of any length.
    static Work OfTransform(double n, double batch) => Work.Arithmetic(5 * n * Math.Log2(n) * batch);

    static Case Fft(int n, int batch) => new("linalg", batch == 1 ? $"fft of {n}" : $"fft of {n}, {batch} of them", OfTransform(n, batch))
    {
        Quick = n is 4096 or 1155,
        Tolerance = 1e-5,
        Sinter = () => SinterOps.Forward([Input.Of(batch, n, 2)], 1, x => x[0].ViewAsComplex().Fft().ViewAsReal()),
        Torch = () => TorchOps.Forward([Input.Of(batch, n, 2)], 1, x => torch.view_as_real(torch.fft.fft_(torch.view_as_complex(x[0])))),
    };

    static Case RealFft(int n, int batch) => new("linalg", $"rfft of {n}, {batch} of them", OfTransform(n, batch / 2.0))
    {
        Tolerance = 1e-5,
        Sinter = () => SinterOps.Forward([Input.Of(batch, n)], 1, x => x[0].Rfft().ViewAsReal()),
        Torch = () => TorchOps.Forward([Input.Of(batch, n)], 1, x => torch.view_as_real(torch.fft.rfft(x[0]))),
    };

    static Case Fft2(int n) => new("linalg", $"fft2 of {n} × {n}", OfTransform(n, 2.0 * n))
    {
        Tolerance = 1e-5,
        Sinter = () => SinterOps.Forward([Input.Of(n, n, 2)], 1, x => x[0].ViewAsComplex().Fft2().ViewAsReal()),
        Torch = () => TorchOps.Forward([Input.Of(n, n, 2)], 1, x => torch.view_as_real(torch.fft.fft2(torch.view_as_complex(x[0])))),
    };

    static Case Matrix(string op, int n, int batch, double flops, Func<Tensor, Tensor> prepare, Func<Tensor, Tensor> sinter, Func<TorchTensor, TorchTensor> prepareTorch, Func<TorchTensor, TorchTensor> torch)
        => new("linalg", batch == 1 ? $"{op} of {n} × {n}" : $"{op} of {n} × {n}, {batch} of them", Work.Arithmetic(flops * batch))
        {
            Quick = n == 256,
            Tolerance = 1e-3,
            Sinter = () =>
            {
                Tensor x = prepare(SinterOps.Make(Input.Of(batch, n, n), 1));
                return new(() => sinter(x).Dispose(), () => SinterOps.Values(sinter(x)));
            },
            Torch = () =>
            {
                TorchTensor x = prepareTorch(TorchOps.Make(Input.Of(batch, n, n), 1));
                return new(() => torch(x).Dispose(), () => TorchOps.Values(torch(x)));
            },
        };

    // A Aᵀ / n and something on the diagonal: far from singular.
    static Tensor Positive(Tensor x) => x.MatMul(x.MT) / (double)x.Shape[^1] + Tensor.Eye(x.Shape[^1]) * 0.1;

    static TorchTensor Positive(TorchTensor x) => x.matmul(x.mT) / (double)x.shape[^1] + torch.eye(x.shape[^1]) * 0.1;

    static Tensor Dominant(Tensor x) => x + Tensor.Eye(x.Shape[^1]) * Math.Sqrt(x.Shape[^1]);

    static TorchTensor Dominant(TorchTensor x) => x + torch.eye(x.shape[^1]) * Math.Sqrt(x.shape[^1]);

    // The first of several results; the others are dropped at once.
    static TorchTensor First(TorchTensor[] results)
    {
        foreach (var other in results[1..]) other.Dispose();
        return results[0];
    }
}
