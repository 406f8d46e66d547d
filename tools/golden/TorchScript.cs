using static TorchSharp.torch;

namespace Golden;

/// <summary>Reaches the libtorch functions that TorchSharp does not wrap, by compiling a line of TorchScript.</summary>
static class TorchScript
{
    /// <summary>Compiles a script with one function named f.</summary>
    public static Func<object[], object> Compile(string script)
    {
        var unit = jit.compile(script);
        return arguments => unit.invoke("f", arguments);
    }
}
