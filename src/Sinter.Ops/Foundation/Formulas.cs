namespace Sinter;

/// <summary>An elementwise op of one tensor: a record of its hyper-parameters that knows its value and, under it, its derivative.</summary>
public interface IUnary : IFormula1
{
    /// <summary>The gradient of x from that of y.</summary>
    T Grad<T>(T g, T x, T y) where T : struct, IReal<T>;
}

/// <summary>An elementwise op of two tensors that broadcast.</summary>
public interface IBinary : IFormula2
{
    /// <summary>The gradient of a from that of y.</summary>
    T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T>;

    /// <summary>The gradient of b from that of y.</summary>
    T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T>;
}

/// <summary>An elementwise op of three tensors that broadcast.</summary>
public interface ITernary : IFormula3
{
    /// <summary>The gradient of a from that of the result.</summary>
    T GradA<T>(T g, T a, T b, T c) where T : struct, IReal<T>;

    /// <summary>The gradient of b from that of the result.</summary>
    T GradB<T>(T g, T a, T b, T c) where T : struct, IReal<T>;

    /// <summary>The gradient of c from that of the result.</summary>
    T GradC<T>(T g, T a, T b, T c) where T : struct, IReal<T>;
}

/// <summary>A derivative read as a formula of its own, so that it runs in one fused loop. Over complex numbers the gradient of a holomorphic f is g · conj f′
/// (PyTorch's convention: the direction of steepest ascent of a real loss), which is the real formula between two conjugations; over real numbers these are nothing.</summary>
readonly record struct UnaryGrad<TOp>(TOp Op) : IFormula3 where TOp : struct, IUnary
{
    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public T Value<T>(T g, T x, T y) where T : struct, IReal<T> => T.Conjugate(Op.Grad(T.Conjugate(g), x, y));
}

readonly record struct BinaryGradA<TOp>(TOp Op) : IFormula4 where TOp : struct, IBinary
{
    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public T Value<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Conjugate(Op.GradA(T.Conjugate(g), a, b, y));
}

readonly record struct BinaryGradB<TOp>(TOp Op) : IFormula4 where TOp : struct, IBinary
{
    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public T Value<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Conjugate(Op.GradB(T.Conjugate(g), a, b, y));
}

readonly record struct TernaryGradA<TOp>(TOp Op) : IFormula4 where TOp : struct, ITernary
{
    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public T Value<T>(T g, T a, T b, T c) where T : struct, IReal<T> => T.Conjugate(Op.GradA(T.Conjugate(g), a, b, c));
}

readonly record struct TernaryGradB<TOp>(TOp Op) : IFormula4 where TOp : struct, ITernary
{
    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public T Value<T>(T g, T a, T b, T c) where T : struct, IReal<T> => T.Conjugate(Op.GradB(T.Conjugate(g), a, b, c));
}

readonly record struct TernaryGradC<TOp>(TOp Op) : IFormula4 where TOp : struct, ITernary
{
    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public T Value<T>(T g, T a, T b, T c) where T : struct, IReal<T> => T.Conjugate(Op.GradC(T.Conjugate(g), a, b, c));
}
