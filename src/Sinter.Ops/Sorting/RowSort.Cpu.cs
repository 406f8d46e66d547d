using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Orders the rows of a matrix: all of a row, its first k, or its k-th element. Threads share rows.</summary>
static class RowSort
{
    /// <summary>What is wanted of each row.</summary>
    public enum Part { All, First, Single }

    /// <summary>Positions, int64 [rows …, k], of the elements of each row of x in order.</summary>
    /// <param name="x">Row-major, no 16-bit floats.</param>
    /// <param name="k">How many; for <see cref="Part.Single"/> the place (from 0) of the one wanted.</param>
    /// <param name="descending">Largest first.</param>
    /// <param name="part">All of a row, its first k, or one.</param>
    public static Tensor Order(Tensor x, long k, bool descending, Part part)
    {
        var n = x.Shape[^1];
        var index = Tensor.Empty(x.Shape.With(x.Rank - 1, part == Part.Single ? 1 : part == Part.First ? k : n), DType.Int64);
        if (index.Count > 0) Elements.Run(x.DType, new Launch(x, index, n, k, descending, part));
        return index;
    }

    readonly record struct Launch(Tensor X, Tensor Index, long Length, long K, bool Descending, Part Part) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (sizeof(T) < 8 && Length < uint.MaxValue) Run<T, ulong, NarrowEntry<T>>();
            else Run<T, UInt128, WideEntry<T>>();
        }

        unsafe void Run<T, TEntry, TKeys>() where T : unmanaged, INumber<T> where TEntry : unmanaged, IComparable<TEntry> where TKeys : IEntry<TEntry, T>
        {
            Threads.For(X.Count / Length, Math.Max(1, (1 << 12) / Length), new Body<T, TEntry, TKeys>((T*)X.Address, (long*)Index.Address, this));
            GC.KeepAlive(X);
        }
    }

    readonly unsafe struct Body<T, TEntry, TKeys>(T* x, long* index, Launch launch) : IRangeBody
        where T : unmanaged, INumber<T> where TEntry : unmanaged, IComparable<TEntry> where TKeys : IEntry<TEntry, T>
    {
        public void Run(long from, long to)
        {
            var n = launch.Length;
            switch (launch.Part)
            {
                case Part.All:
                    using (var scratch = Scratch.Rent<TEntry>(2 * n))
                    {
                        var entries = (TEntry*)scratch.Data;
                        for (var r = from; r < to; r++)
                        {
                            Fill(x + r * n, entries);
                            Write(EntrySort.Sort(entries, entries + n, n, TKeys.KeyBytes), n, index + r * n);
                        }
                    }
                    break;
                case Part.Single:
                    using (var scratch = Scratch.Rent<TEntry>(n))
                    {
                        var entries = (TEntry*)scratch.Data;
                        for (var r = from; r < to; r++)
                        {
                            Fill(x + r * n, entries);
                            EntrySort.Select(entries, n, launch.K);
                            index[r] = TKeys.Position(entries[launch.K]);
                        }
                    }
                    break;
                default:
                    var k = launch.K;
                    using (var scratch = Scratch.Rent<TEntry>(Room(k, n)))
                    {
                        var entries = (TEntry*)scratch.Data;
                        for (var r = from; r < to; r++)
                        {
                            First(x + r * n, entries);
                            new Span<TEntry>(entries, (int)k).Sort();
                            Write(entries, k, index + r * k);
                        }
                    }
                    break;
            }
        }

        void Fill(T* row, TEntry* entries)
        {
            for (long i = 0; i < launch.Length; i++) entries[i] = TKeys.Of(row[i], i, launch.Descending);
        }

        static void Write(TEntry* entries, long n, long* target)
        {
            for (long i = 0; i < n; i++) target[i] = TKeys.Position(entries[i]);
        }

        static long Room(long k, long n) => Math.Min(n, Math.Max(2 * k, 256));

        // Candidates that beat the k-th best so far collect in a buffer; when it is full the best k stay. Most elements are passed over
        // a vector at a time by one comparison with that k-th best.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void First(T* row, TEntry* entries)
        {
            var (n, k, descending) = (launch.Length, launch.K, launch.Descending);
            var room = Room(k, n);
            long held = 0, i = 0;
            for (; i < room; i++) entries[held++] = TKeys.Of(row[i], i, descending);
            if (held < n || held > k) EntrySort.Select(entries, held, k - 1);
            if (held == n) return;
            held = k;
            var worst = entries[k - 1];
            var bound = row[TKeys.Position(worst)];
            var bounds = new Vector<T>(bound);
            while (i < n)
            {
                var block = Vector<T>.Count;
                if (i + block <= n)
                {
                    var v = Vector.Load(row + i);
                    if (descending ? Vector.LessThanOrEqualAll(v, bounds) : Vector.GreaterThanOrEqualAll(v, bounds))
                    {
                        i += block;
                        continue;
                    }
                }
                for (var end = Math.Min(n, i + block); i < end; i++)
                {
                    var entry = TKeys.Of(row[i], i, descending);
                    if (entry.CompareTo(worst) >= 0) continue;
                    entries[held++] = entry;
                    if (held < room) continue;
                    EntrySort.Select(entries, held, k - 1);
                    held = k;
                    worst = entries[k - 1];
                    bound = row[TKeys.Position(worst)];
                    bounds = new(bound);
                }
            }
            EntrySort.Select(entries, held, k - 1);
        }
    }
}
