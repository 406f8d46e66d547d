using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sinter;

/// <summary>A tensor's shape breaks an op's rule.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);

/// <summary>A tensor's element type breaks an op's rule.</summary>
public sealed class DTypeException(string message) : ArgumentException(message);

/// <summary>A derivative cannot be taken: nothing requires it, its graph is gone, or a saved value was changed.</summary>
public sealed class AutogradException(string message) : InvalidOperationException(message);

/// <summary>Rules that throw. The message is built only when the rule is broken; it names the op, the arguments, their values, the rule and the way out.</summary>
[StackTraceHidden]
public static class Check
{
    /// <summary>Throws <see cref="ShapeException"/> unless <paramref name="ok"/>.</summary>
    public static void Shape([DoesNotReturnIf(false)] bool ok, [InterpolatedStringHandlerArgument(nameof(ok))] ref Because because)
    {
        if (!ok) throw new ShapeException(because.ToString());
    }

    /// <summary>Throws <see cref="DTypeException"/> unless <paramref name="ok"/>.</summary>
    public static void DType([DoesNotReturnIf(false)] bool ok, [InterpolatedStringHandlerArgument(nameof(ok))] ref Because because)
    {
        if (!ok) throw new DTypeException(because.ToString());
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless <paramref name="ok"/>: an index, a dimension, a count.</summary>
    public static void Index([DoesNotReturnIf(false)] bool ok, [InterpolatedStringHandlerArgument(nameof(ok))] ref Because because)
    {
        if (!ok) throw new ArgumentOutOfRangeException(null, because.ToString());
    }

    /// <summary>Throws <see cref="ArgumentException"/> unless <paramref name="ok"/>: any other argument.</summary>
    public static void Argument([DoesNotReturnIf(false)] bool ok, [InterpolatedStringHandlerArgument(nameof(ok))] ref Because because)
    {
        if (!ok) throw new ArgumentException(because.ToString());
    }

    /// <summary>Throws <see cref="AutogradException"/> unless <paramref name="ok"/>.</summary>
    public static void Autograd([DoesNotReturnIf(false)] bool ok, [InterpolatedStringHandlerArgument(nameof(ok))] ref Because because)
    {
        if (!ok) throw new AutogradException(because.ToString());
    }
}

/// <summary>The text of a broken rule; costs nothing while the rule holds.</summary>
[InterpolatedStringHandler]
public readonly ref struct Because
{
    readonly StringBuilder? _text;

    /// <summary>Called by the compiler.</summary>
    public Because(int literalLength, int formattedCount, bool ok, out bool build)
    {
        build = !ok;
        _text = ok ? null : new StringBuilder(literalLength + 16 * formattedCount);
    }

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string text) => _text!.Append(text);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value) => _text!.Append(value is DType dtype ? dtype.Name : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted(ReadOnlySpan<long> values) => _text!.Append('[').AppendJoin(", ", values.ToArray()).Append(']');

    /// <summary>The finished text.</summary>
    public override string ToString() => _text?.ToString() ?? "";
}
