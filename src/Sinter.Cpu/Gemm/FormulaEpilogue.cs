using System.Numerics;

namespace Sinter.Cpu;

/// <summary>Adds a row of numbers to every row of a product, and writes a formula of the sums over them or to another matrix of the same rows.</summary>
/// <param name="added">As many numbers as the product has columns, or null.</param>
/// <param name="op">The formula.</param>
/// <param name="y">Where its values go, or null: they take the place of the sums.</param>
/// <param name="ldy">Elements from one row of <paramref name="y"/> to the next.</param>
public sealed unsafe class FormulaEpilogue<T, TOp>(T* added, TOp op, T* y, nint ldy) : Epilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T> where TOp : struct, IFormula1
{
    /// <inheritdoc/>
    public override void Apply(nint row, nint column, nint rows, nint columns, T* c, nint ldc)
    {
        var isOver = y is null;
        var body = new Rows(added is null ? null : added + column, op, isOver ? c : y + row * ldy + column, isOver ? ldc : ldy, c, ldc, rows, columns);
        Lanes.Run<Rows, T>(ref body);
    }

    private readonly struct Rows(T* added, TOp op, T* y, nint ldy, T* c, nint ldc, nint rows, nint columns) : ILaneBody<T>
    {
        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var sum = new Lift2<Sum>(default);
            var formula = new Lift1<TOp>(op);
            var operands = stackalloc T*[5];
            for (nint i = 0; i < rows; i++)
            {
                var sums = c + i * ldc;
                if (added is not null)
                {
                    operands[0] = operands[1] = sums;
                    operands[2] = added;
                    sum.Row<TLane, T>(operands, columns);
                }
                operands[0] = y + i * ldy;
                operands[1] = sums;
                formula.Row<TLane, T>(operands, columns);
            }
        }
    }

    private readonly struct Sum : IFormula2
    {
        public TReal Value<TReal>(TReal a, TReal b) where TReal : struct, IReal<TReal> => a + b;
    }
}
