using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter;

/// <summary>Numbers of any type, integers too, that are compared together.</summary>
unsafe interface IExtremaVector<TSelf, T> where TSelf : struct, IExtremaVector<TSelf, T> where T : unmanaged
{
    static abstract int Width { get; }
    static abstract TSelf All(T value);
    static abstract TSelf Load(T* p);
    void Store(T* p);

    /// <summary>As Store, past the caches; <paramref name="p"/> begins a line of them.</summary>
    void Stream(T* p);

    /// <summary>NaN if either is.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>As the machine does it, if neither is NaN.</summary>
    static abstract TSelf MaxOfNumbers(TSelf a, TSelf b);
    static abstract TSelf MinOfNumbers(TSelf a, TSelf b);

    /// <summary>The numbers from place 1, 2 or 4 of a vector on, and the first of the next.</summary>
    static abstract TSelf Shift1(TSelf a, TSelf next);
    static abstract TSelf Shift2(TSelf a, TSelf next);
    static abstract TSelf Shift4(TSelf a, TSelf next);

    /// <summary>The second half of a vector and the first of the next.</summary>
    static abstract TSelf Half(TSelf a, TSelf next);

    /// <summary>The numbers from a place on that <see cref="Lanes"/> has made, and the first of the next.</summary>
    static abstract TSelf Shift(TSelf a, TSelf next, TSelf lanes);

    /// <summary>What <see cref="Shift"/> needs for a place.</summary>
    static abstract TSelf Lanes(int first);

    /// <summary>An accumulator of absolute values in which NaN is largest.</summary>
    static abstract TSelf LargestMagnitude(TSelf a, TSelf b);

    /// <summary>Whether there was a NaN in what was accumulated.</summary>
    static abstract bool HasNaN(TSelf magnitude);
}

/// <summary>512 bits.</summary>
readonly unsafe struct WideExtrema<T>(Vector512<T> v) : IExtremaVector<WideExtrema<T>, T> where T : unmanaged, INumber<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    readonly Vector512<T> _v = v;

    static bool Is32 { [MethodImpl(Inline)] get => sizeof(T) == 4; }

    public static int Width { [MethodImpl(Inline)] get => Vector512<T>.Count; }
    [MethodImpl(Inline)] public static WideExtrema<T> All(T value) => new(Vector512.Create(value));
    [MethodImpl(Inline)] public static WideExtrema<T> Load(T* p) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public void Store(T* p) => _v.Store(p);
    [MethodImpl(Inline)] public void Stream(T* p) => _v.StoreAlignedNonTemporal(p);
    [MethodImpl(Inline)] public static WideExtrema<T> Max(WideExtrema<T> a, WideExtrema<T> b) => new(Vector512.Max(a._v, b._v));
    [MethodImpl(Inline)] public static WideExtrema<T> Min(WideExtrema<T> a, WideExtrema<T> b) => new(Vector512.Min(a._v, b._v));
    [MethodImpl(Inline)] public static WideExtrema<T> MaxOfNumbers(WideExtrema<T> a, WideExtrema<T> b) => new(Vector512.MaxNative(a._v, b._v));
    [MethodImpl(Inline)] public static WideExtrema<T> MinOfNumbers(WideExtrema<T> a, WideExtrema<T> b) => new(Vector512.MinNative(a._v, b._v));

    [MethodImpl(Inline)] public static WideExtrema<T> Shift1(WideExtrema<T> a, WideExtrema<T> next) => new(Is32 ? Align32(a, next, 1) : Align64(a, next, 1));
    [MethodImpl(Inline)] public static WideExtrema<T> Shift2(WideExtrema<T> a, WideExtrema<T> next) => new(Is32 ? Align32(a, next, 2) : Align64(a, next, 2));
    [MethodImpl(Inline)] public static WideExtrema<T> Shift4(WideExtrema<T> a, WideExtrema<T> next) => new(Is32 ? Align32(a, next, 4) : Align64(a, next, 4));
    [MethodImpl(Inline)] public static WideExtrema<T> Half(WideExtrema<T> a, WideExtrema<T> next) => new(Align64(a, next, 4));

    [MethodImpl(Inline)]
    static Vector512<T> Align32(WideExtrema<T> a, WideExtrema<T> next, [ConstantExpected] byte n) => Avx512F.AlignRight32(next._v.AsInt32(), a._v.AsInt32(), n).As<int, T>();
    [MethodImpl(Inline)]
    static Vector512<T> Align64(WideExtrema<T> a, WideExtrema<T> next, [ConstantExpected] byte n) => Avx512F.AlignRight64(next._v.AsInt64(), a._v.AsInt64(), n).As<long, T>();

    [MethodImpl(Inline)]
    public static WideExtrema<T> Shift(WideExtrema<T> a, WideExtrema<T> next, WideExtrema<T> lanes) => new(Is32
        ? Avx512F.PermuteVar16x32x2(a._v.AsInt32(), lanes._v.AsInt32(), next._v.AsInt32()).As<int, T>()
        : Avx512F.PermuteVar8x64x2(a._v.AsInt64(), lanes._v.AsInt64(), next._v.AsInt64()).As<long, T>());

    [MethodImpl(Inline)]
    public static WideExtrema<T> Lanes(int first)
        => new(Is32 ? (Vector512<int>.Indices + Vector512.Create(first)).As<int, T>() : (Vector512<long>.Indices + Vector512.Create((long)first)).As<long, T>());

    [MethodImpl(Inline)]
    public static WideExtrema<T> LargestMagnitude(WideExtrema<T> a, WideExtrema<T> b)
    {
        if (typeof(T) == typeof(float)) return new(Vector512.Max(a._v.AsInt32(), b._v.AsInt32() & Vector512.Create(int.MaxValue)).As<int, T>());
        if (typeof(T) == typeof(double)) return new(Vector512.Max(a._v.AsInt64(), b._v.AsInt64() & Vector512.Create(long.MaxValue)).As<long, T>());
        return a;
    }

    public static bool HasNaN(WideExtrema<T> magnitude) => !Vector512.EqualsAll(magnitude._v, magnitude._v);
}

/// <summary>256 bits, for machines without wider ones.</summary>
readonly unsafe struct HalfExtrema<T>(Vector256<T> v) : IExtremaVector<HalfExtrema<T>, T> where T : unmanaged, INumber<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    readonly Vector256<T> _v = v;

    public static int Width { [MethodImpl(Inline)] get => Vector256<T>.Count; }
    [MethodImpl(Inline)] public static HalfExtrema<T> All(T value) => new(Vector256.Create(value));
    [MethodImpl(Inline)] public static HalfExtrema<T> Load(T* p) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public void Store(T* p) => _v.Store(p);
    [MethodImpl(Inline)] public void Stream(T* p) => _v.StoreAlignedNonTemporal(p);
    [MethodImpl(Inline)] public static HalfExtrema<T> Max(HalfExtrema<T> a, HalfExtrema<T> b) => new(Vector256.Max(a._v, b._v));
    [MethodImpl(Inline)] public static HalfExtrema<T> Min(HalfExtrema<T> a, HalfExtrema<T> b) => new(Vector256.Min(a._v, b._v));
    [MethodImpl(Inline)] public static HalfExtrema<T> MaxOfNumbers(HalfExtrema<T> a, HalfExtrema<T> b) => new(Vector256.MaxNative(a._v, b._v));
    [MethodImpl(Inline)] public static HalfExtrema<T> MinOfNumbers(HalfExtrema<T> a, HalfExtrema<T> b) => new(Vector256.MinNative(a._v, b._v));

    [MethodImpl(Inline)] public static HalfExtrema<T> Shift1(HalfExtrema<T> a, HalfExtrema<T> next) => Shift(a, next, Lanes(1));
    [MethodImpl(Inline)] public static HalfExtrema<T> Shift2(HalfExtrema<T> a, HalfExtrema<T> next) => Shift(a, next, Lanes(2));
    [MethodImpl(Inline)] public static HalfExtrema<T> Shift4(HalfExtrema<T> a, HalfExtrema<T> next) => Shift(a, next, Lanes(4));
    [MethodImpl(Inline)] public static HalfExtrema<T> Half(HalfExtrema<T> a, HalfExtrema<T> next) => new(Vector256.Create(a._v.GetUpper(), next._v.GetLower()));

    // A place that a vector does not have gives 0.
    [MethodImpl(Inline)]
    public static HalfExtrema<T> Shift(HalfExtrema<T> a, HalfExtrema<T> next, HalfExtrema<T> lanes) => new(sizeof(T) == 4
        ? (Vector256.Shuffle(a._v.AsInt32(), lanes._v.AsInt32()) | Vector256.Shuffle(next._v.AsInt32(), lanes._v.AsInt32() - Vector256.Create(8))).As<int, T>()
        : (Vector256.Shuffle(a._v.AsInt64(), lanes._v.AsInt64()) | Vector256.Shuffle(next._v.AsInt64(), lanes._v.AsInt64() - Vector256.Create(4L))).As<long, T>());

    [MethodImpl(Inline)]
    public static HalfExtrema<T> Lanes(int first)
        => new(sizeof(T) == 4 ? (Vector256<int>.Indices + Vector256.Create(first)).As<int, T>() : (Vector256<long>.Indices + Vector256.Create((long)first)).As<long, T>());

    [MethodImpl(Inline)]
    public static HalfExtrema<T> LargestMagnitude(HalfExtrema<T> a, HalfExtrema<T> b)
    {
        if (typeof(T) == typeof(float)) return new(Vector256.Max(a._v.AsInt32(), b._v.AsInt32() & Vector256.Create(int.MaxValue)).As<int, T>());
        if (typeof(T) == typeof(double)) return new(Vector256.Max(a._v.AsInt64(), b._v.AsInt64() & Vector256.Create(long.MaxValue)).As<long, T>());
        return a;
    }

    public static bool HasNaN(HalfExtrema<T> magnitude) => !Vector256.EqualsAll(magnitude._v, magnitude._v);
}

/// <summary>Which of two is the extremum; NaN always is, unless the order is one of numbers only.</summary>
interface IOrder
{
    /// <summary>Whether NaN is beyond this order.</summary>
    static virtual bool NumbersOnly => false;

    /// <summary>What no other number is worse than.</summary>
    static abstract T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;

    /// <summary>The extremum of both, number by number.</summary>
    static abstract TVector Best<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged;

    /// <summary>The same, if there is no NaN.</summary>
    static abstract TVector BestOfNumbers<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged;

    /// <summary>Whether a is strictly more extreme than b.</summary>
    static abstract bool Beats<T>(T a, T b) where T : unmanaged, INumber<T>;
}

readonly struct Largest : IOrder
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateTruncating(double.NegativeInfinity) : T.MinValue;

    [MethodImpl(Inline)] public static TVector Best<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged => TVector.Max(a, b);
    [MethodImpl(Inline)] public static TVector BestOfNumbers<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged => TVector.MaxOfNumbers(a, b);
    [MethodImpl(Inline)] public static bool Beats<T>(T a, T b) where T : unmanaged, INumber<T> => !(a <= b) && !T.IsNaN(b);
}

readonly struct Smallest : IOrder
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateTruncating(double.PositiveInfinity) : T.MaxValue;

    [MethodImpl(Inline)] public static TVector Best<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged => TVector.Min(a, b);
    [MethodImpl(Inline)] public static TVector BestOfNumbers<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged => TVector.MinOfNumbers(a, b);
    [MethodImpl(Inline)] public static bool Beats<T>(T a, T b) where T : unmanaged, INumber<T> => !(a >= b) && !T.IsNaN(b);
}

/// <summary>An order in which no NaN comes, with the machine's own comparison.</summary>
readonly struct NumbersOnly<TOrder> : IOrder where TOrder : struct, IOrder
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    static bool IOrder.NumbersOnly => true;
    public static T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => TOrder.Worst<T>();
    [MethodImpl(Inline)] public static TVector Best<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged => TOrder.BestOfNumbers<TVector, T>(a, b);
    [MethodImpl(Inline)] public static TVector BestOfNumbers<TVector, T>(TVector a, TVector b) where TVector : struct, IExtremaVector<TVector, T> where T : unmanaged => TOrder.BestOfNumbers<TVector, T>(a, b);
    [MethodImpl(Inline)] public static bool Beats<T>(T a, T b) where T : unmanaged, INumber<T> => TOrder.Beats(a, b);
}
