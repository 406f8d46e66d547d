namespace Sinter;

/// <summary>A formula read for what it depends on. A derivative that never looks at x need not save it; one that is exactly g need not run.</summary>
readonly record struct Uses(int Arguments, bool IsFirst = false) : IReal<Uses>
{
    public bool Reads(int argument) => (Arguments >> argument & 1) != 0;

    public static Uses Of(int argument) => new(1 << argument, IsFirst: argument == 0);

    public static implicit operator Uses(double value) => new(0);
    public static Uses operator +(Uses a, Uses b) => Both(a, b);
    public static Uses operator -(Uses a, Uses b) => Both(a, b);
    public static Uses operator *(Uses a, Uses b) => Both(a, b);
    public static Uses operator /(Uses a, Uses b) => Both(a, b);
    public static Uses operator -(Uses a) => new(a.Arguments);
    public static Uses Conjugate(Uses a) => new(a.Arguments);
    public static Uses Less(Uses a, Uses b) => Both(a, b);
    public static Uses LessOrEqual(Uses a, Uses b) => Both(a, b);
    public static Uses Equal(Uses a, Uses b) => Both(a, b);
    public static Uses Select(Uses mask, Uses a, Uses b) => Both(mask, Both(a, b));
    public static Uses And(Uses a, Uses b) => Both(a, b);
    public static Uses Or(Uses a, Uses b) => Both(a, b);
    public static Uses Not(Uses a) => new(a.Arguments);
    public static Uses Abs(Uses a) => new(a.Arguments);
    public static Uses Sqrt(Uses a) => new(a.Arguments);
    public static Uses Exp(Uses a) => new(a.Arguments);
    public static Uses Log(Uses a) => new(a.Arguments);
    public static Uses Tanh(Uses a) => new(a.Arguments);
    public static Uses Erf(Uses a) => new(a.Arguments);
    public static Uses Sin(Uses a) => new(a.Arguments);
    public static Uses Cos(Uses a) => new(a.Arguments);
    public static Uses Floor(Uses a) => new(a.Arguments);
    public static Uses Round(Uses a) => new(a.Arguments);
    public static Uses Pow(Uses a, Uses b) => Both(a, b);
    public static Uses Call(Rare f, Uses a) => new(a.Arguments);
    public static Uses Call(Rare2 f, Uses a, Uses b) => Both(a, b);

    static Uses Both(Uses a, Uses b) => new(a.Arguments | b.Arguments);
}
