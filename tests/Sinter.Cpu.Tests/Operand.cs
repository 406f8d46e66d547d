using System.Numerics;
using Sinter.Testing;

namespace Sinter.Cpu.Tests;

/// <summary>A batch of random matrices in a given layout, in guarded memory; what lies between their elements is NaN.</summary>
internal sealed unsafe class Operand<T> : IDisposable where T : unmanaged, INumber<T>
{
    private readonly GuardedBuffer<T> memory;

    public Operand(int batch, int rows, int columns, Layout layout, int seed)
    {
        var (rowStride, columnStride) = layout switch
        {
            Layout.Rows => (columns, 1),
            Layout.PaddedRows => (columns + 3, 1),
            Layout.Columns => (1, rows),
            Layout.PaddedColumns => (1, rows + 3),
            Layout.Spread => (2 * columns + 1, 2),
            Layout.Reversed => (-columns, 1),
            _ => (0, 1),
        };
        bool isEmpty = batch == 0 || rows == 0 || columns == 0;
        int first = isEmpty ? 0 : Math.Max(0, -rowStride * (rows - 1));
        int length = isEmpty ? 0 : Math.Abs(rowStride) * (rows - 1) + columnStride * (columns - 1) + 1;
        Batch = length + 5;
        memory = new GuardedBuffer<T>(isEmpty ? 0 : (batch - 1) * Batch + length);
        memory.Span.Fill(T.CreateChecked(double.NaN));
        Matrix = new(memory.Data + first, rowStride, columnStride);

        var random = new Random(seed);
        for (int s = 0; s < batch; s++)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) { this[s, i, j] = T.CreateChecked(random.NextDouble() - 0.5); }
            }
        }
    }

    public StridedMatrix<T> Matrix { get; }

    /// <summary>Elements from one matrix of the batch to the next.</summary>
    public int Batch { get; }

    public T this[int s, int i, int j]
    {
        get => Matrix.At(i, j)[s * Batch];
        private set => Matrix.At(i, j)[s * Batch] = value;
    }

    public void Dispose() => memory.Dispose();
}
