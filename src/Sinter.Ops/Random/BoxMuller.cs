using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter;

/// <summary>The transform of Box and Muller in float32: two uniform numbers become two normal ones, √(-2 ln u) times the cosine and the sine of a random turn. Logarithm, sine and cosine have
/// the polynomials of Moshier's Cephes. The framework's own functions would run unoptimized for the first fifth of a second of a program.</summary>
static unsafe class BoxMuller
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    const int Width = 8;

    /// <summary>In place, random words become normal numbers. Of each <paramref name="pack"/> of words the first half makes the u, the second the turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* z, int n, int pack)
    {
        for (var p = z; p < z + n; p += pack)
            for (var q = p; q < p + pack / 2; q += Width)
            {
                // 31 bits, so that the tails reach beyond six; never 0.
                var u = (Vector256.ConvertToSingle(Vector256.Load((int*)q) >>> 1) + Vector256.Create(0.5f)) * (1f / (1u << 31));
                var turn = Vector256.ConvertToSingle(Vector256.Load((int*)(q + pack / 2)) >>> 8) * (1f / (1 << 24));
                var radius = Vector256.Sqrt(Log(u) * -2f);
                var (cos, sin) = CosSin(turn);
                (radius * cos).Store(q);
                (radius * sin).Store(q + pack / 2);
            }
    }

    // The natural logarithm of a positive normal number 2ᵉ(1 + f), √½ ≤ 1 + f < √2.
    [MethodImpl(Inline)]
    static Vector256<float> Log(Vector256<float> x)
    {
        var root = Vector256.Create(0x3F3504F3);
        var shifted = x.AsInt32() - root;
        var f = ((shifted & Vector256.Create(0x007FFFFF)) + root).AsSingle() - Vector256<float>.One;
        var e = Vector256.ConvertToSingle(shifted >> 23);
        var square = f * f;
        var y = Step(f, Vector256.Create(7.0376836292e-2f), -1.1514610310e-1f);
        y = Step(f, y, 1.1676998740e-1f);
        y = Step(f, y, -1.2420140846e-1f);
        y = Step(f, y, 1.4249322787e-1f);
        y = Step(f, y, -1.6668057665e-1f);
        y = Step(f, y, 2.0000714765e-1f);
        y = Step(f, y, -2.4999993993e-1f);
        y = Step(f, y, 3.3333331174e-1f) * f * square;
        // ln 2 in two parts, the first of so few bits that its product with e is exact.
        y = Vector256.FusedMultiplyAdd(e, Vector256.Create(-2.12194440e-4f), y);
        y = Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), y);
        return Vector256.FusedMultiplyAdd(e, Vector256.Create(0.693359375f), f + y);
    }

    // Of t turns, 0 ≤ t < 1: an eighth to either side of the nearest quarter, which is exact, and then the quarter.
    [MethodImpl(Inline)]
    static (Vector256<float> Cos, Vector256<float> Sin) CosSin(Vector256<float> t)
    {
        var quarter = Vector256.ConvertToInt32(t * 4f + Vector256.Create(0.5f));
        var angle = (t - Vector256.ConvertToSingle(quarter) * 0.25f) * MathF.Tau;
        var z = angle * angle;
        var sin = Step(z, Step(z, Vector256.Create(-1.9515295891e-4f), 8.3321608736e-3f), -1.6666654611e-1f);
        sin = Vector256.FusedMultiplyAdd(sin * z, angle, angle);
        var cos = Step(z, Step(z, Vector256.Create(2.443315711809948e-5f), -1.388731625493765e-3f), 4.166664568298827e-2f);
        cos = Vector256.FusedMultiplyAdd(cos * z, z, Step(z, Vector256.Create(-0.5f), 1f));
        var odd = Vector256.Equals(quarter & Vector256<int>.One, Vector256<int>.One).AsSingle();
        // The cosine is negative in the second and the third quarter, the sine in the third and the fourth.
        return (Signed(Vector256.ConditionalSelect(odd, sin, cos), quarter + Vector256<int>.One), Signed(Vector256.ConditionalSelect(odd, cos, sin), quarter));
    }

    [MethodImpl(Inline)]
    static Vector256<float> Signed(Vector256<float> x, Vector256<int> quarter) => (x.AsInt32() ^ ((quarter & Vector256.Create(2)) << 30)).AsSingle();

    [MethodImpl(Inline)]
    static Vector256<float> Step(Vector256<float> x, Vector256<float> polynomial, float next) => Vector256.FusedMultiplyAdd(polynomial, x, Vector256.Create(next));
}
