using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>What the in-place writers by position share: straight into the memory when nothing is recorded and x is row-major, else through the op that is not in place.</summary>
static class Written
{
    /// <summary>What a recorded op in place computes from: a copy, since the elements that its derivative may have saved are about to change.</summary>
    public static Tensor Original(Tensor x) => Autograd.Needs(x) ? x.Clone() : x;

    public static Tensor InPlace(Tensor x, Tensor? source, Func<Tensor> outOfPlace, Action<Tensor> write, [CallerMemberName] string op = "")
    {
        // A source on the same memory would be read while it changes.
        if (Autograd.Needs(x, source) || !x.IsContiguous || ReferenceEquals(x.Storage, source?.Storage)) return Sinter.InPlace.Assign(x, outOfPlace(), op);
        Sinter.InPlace.Guard(x, op);
        write(x.Detach());
        x.Storage.Changed(op);
        return x;
    }
}
