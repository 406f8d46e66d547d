using System.Text.Json;
using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>The arguments of golden cases as the ops take them; absent and null ones are an op's default.</summary>
static class GoldenArguments
{
    extension(GoldenCase c)
    {
        public bool Has(string arg) => c.Args.TryGetProperty(arg, out var v) && v.ValueKind != JsonValueKind.Null;

        public bool Is(string arg) => c.Has(arg) && c.Flag(arg);

        public int Count(string arg) => (int)c.Number(arg);

        public long[] Longs(string arg) => Array.ConvertAll(c.Numbers(arg), v => (long)v);

        public Extents Each(string arg) => c.Has(arg) ? Extents.Create(c.Longs(arg)) : default;

        public Reduction Reduction() => Enum.Parse<Reduction>(c.Text("reduction"), ignoreCase: true);

        /// <summary>A tensor in float64 unless it holds integers; null if the case has none of that name.</summary>
        public Tensor? Wide(string key)
        {
            if (key.StartsWith("state/", StringComparison.Ordinal) && !c.State.Contains(key[6..])) return null;
            return c[key] is { DType.IsFloatingPoint: true } x ? x.To(DType.Float64) : c[key];
        }
    }
}
