using System.Text;

namespace Sinter;

/// <summary>Lays a tensor out as text: nested brackets, aligned columns, dots for what is left out. After PyTorch's printing.</summary>
readonly struct TensorPrinter
{
    const string Opening = "tensor(";

    readonly Tensor _x;
    readonly PrintOptions _options;
    readonly ElementFormat _format;
    readonly bool _abbreviates;

    public TensorPrinter(Tensor x, PrintOptions options)
    {
        (_x, _options) = (x, options);
        _abbreviates = x.Count > options.Threshold;
        var visible = new List<long>();
        if (x.Count > 0) Collect(0, 0, visible);
        _format = new(x, visible, options);
    }

    public string Print()
    {
        var text = new StringBuilder(Opening);
        if (_x.Count == 0) text.Append("[]");
        else Append(text, 0, 0, Opening.Length);
        foreach (var remark in Remarks()) AppendRemark(text, remark);
        GC.KeepAlive(_x);
        return text.Append(')').ToString();
    }

    // Positions of a dimension that are shown; -1 stands for those that are not.
    IEnumerable<long> Shown(int dim)
    {
        long size = _x.Shape[dim], edge = _options.EdgeItems;
        for (long i = 0; i < size; i++)
            if (!_abbreviates || size <= 2 * edge || i < edge || i >= size - edge) yield return i;
            else
            {
                yield return -1;
                i = size - edge - 1;
            }
    }

    void Collect(int dim, long at, List<long> visible)
    {
        if (dim == _x.Rank)
        {
            visible.Add(at);
            return;
        }
        foreach (var i in Shown(dim))
            if (i >= 0) Collect(dim + 1, at + i * _x.Strides[dim], visible);
    }

    void Append(StringBuilder text, int dim, long at, int indent)
    {
        if (dim == _x.Rank) text.Append(_format.Write(_x, at));
        else if (dim == _x.Rank - 1) AppendRow(text, at, indent);
        else
        {
            var separator = "," + new string('\n', _x.Rank - dim - 1) + new string(' ', indent + 1);
            text.Append('[');
            var first = true;
            foreach (var i in Shown(dim))
            {
                if (!first) text.Append(separator);
                first = false;
                if (i < 0) text.Append("...");
                else Append(text, dim + 1, at + i * _x.Strides[dim], indent + 1);
            }
            text.Append(']');
        }
    }

    void AppendRow(StringBuilder text, long at, int indent)
    {
        var perLine = Math.Max(1, (_options.LineWidth - indent) / (_format.Width + 2));
        var n = 0;
        text.Append('[');
        foreach (var i in Shown(_x.Rank - 1))
        {
            if (n > 0) text.Append(n % perLine == 0 ? ",\n" + new string(' ', indent + 1) : ", ");
            n++;
            text.Append(i < 0 ? " ..." : _format.Write(_x, at + i * _x.Strides[^1]));
        }
        text.Append(']');
    }

    // What the numbers do not show.
    IEnumerable<string> Remarks()
    {
        if (_x.Count == 0 && _x.Rank != 1) yield return $"size={_x.Shape}";
        var obvious = _x.DType is DType.Float32 or DType.Complex64 || (_x.Count > 0 && _x.DType is DType.Int64 or DType.Bool);
        if (!obvious) yield return $"dtype={_x.DType.Name}";
        if (_x.GradFn is { } node) yield return $"gradFn={node}";
        else if (_x.RequiresGrad) yield return "requiresGrad=true";
    }

    void AppendRemark(StringBuilder text, string remark)
    {
        var line = 0;
        while (line < text.Length && text[text.Length - 1 - line] != '\n') line++;
        text.Append(line + remark.Length + 3 > _options.LineWidth ? ",\n" + new string(' ', Opening.Length) : ", ").Append(remark);
    }
}
