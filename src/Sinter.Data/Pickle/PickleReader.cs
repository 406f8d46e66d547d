using System.Collections.Generic;
using System.Globalization;
using System.Numerics;

namespace Sinter.Data;

/// <summary>Reads Python pickles, protocols 0 to 5, into plain values. It is a stack machine that builds lists, dictionaries, tuples, sets, texts and numbers, and knows
/// of the world outside only what its <see cref="IPickleWorld"/> allows: every other name is refused, by name, before anything is made of it.</summary>
/// <remarks>After CPython's <c>pickletools.py</c>. A dict is an <c>OrderedDictionary&lt;object, object?&gt;</c>, a list a <c>List&lt;object?&gt;</c>, a tuple an <c>object?[]</c>,
/// a set a <c>HashSet&lt;object&gt;</c>, an int a <c>long</c> or a <c>BigInteger</c>. Memory is bounded by a multiple of the bytes read, whatever they say.</remarks>
sealed partial class PickleReader
{
    const long FreeBytes = 64 << 20, BytesPerByte = 64;
    const int BigIntegerLimit = 1024;

    readonly PickleBytes _bytes;
    readonly IPickleWorld _world;
    readonly List<object?> _stack = [];
    readonly List<int> _marks = [];
    readonly Dictionary<long, object?> _memo = [];
    readonly long _start;
    long _opcodeAt;
    long _made;

    PickleReader(FileContent content, long start, long end, IPickleWorld world)
        => (_bytes, _world, _start) = (new PickleBytes(content, start, end), world, start);

    /// <summary>The value of the pickle that begins at a place, and the place behind it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no pickle, or one of something that is not allowed.</exception>
    public static (object? Value, long End) Read(FileContent content, long start, long end, IPickleWorld world)
    {
        var reader = new PickleReader(content, start, end, world);
        return (reader.Run(), reader._bytes.Position);
    }

    object? Run()
    {
        while (true)
        {
            _opcodeAt = _bytes.Position;
            var opcode = (PickleOpcode)_bytes.Byte("a pickle's next opcode");
            if (opcode == PickleOpcode.Stop) return Pop();
            if (!Scalar(opcode) && !Container(opcode) && !Object(opcode)) throw Wrong("an opcode of pickle protocols 0 to 5", $"0x{(byte)opcode:X2}");
        }
    }

    // What is on the stack, or in the memo, costs memory that the file must have paid for with bytes.
    void Charge(long bytes)
    {
        _made += bytes;
        if (_made > FreeBytes + BytesPerByte * (_bytes.Position - _start))
            throw Wrong($"values that take at most {BytesPerByte} bytes for each byte of the pickle", "more: a bomb");
    }

    void Push(object? value, long bytes = 32)
    {
        Charge(bytes);
        _stack.Add(value);
    }

    object? Pop()
    {
        var floor = _marks.Count == 0 ? 0 : _marks[^1];
        if (_stack.Count <= floor) throw Wrong("a value on the stack", "none");
        var value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    T Pop<T>(string what) where T : class => Pop() as T ?? throw Wrong(what, "another kind of value");

    T Peek<T>(string what) where T : class
    {
        var value = Pop();
        _stack.Add(value);
        return value as T ?? throw Wrong(what, "another kind of value");
    }

    object?[] PopToMark()
    {
        if (_marks.Count == 0) throw Wrong("a mark on the stack", "none");
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        var values = _stack[mark..].ToArray();
        _stack.RemoveRange(mark, values.Length);
        return values;
    }

    bool Scalar(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None: Push(null, 8); return true;
            case PickleOpcode.NewTrue: Push(true); return true;
            case PickleOpcode.NewFalse: Push(false); return true;
            case PickleOpcode.BinInt: Push((long)_bytes.Int32("an int")); return true;
            case PickleOpcode.BinInt1: Push((long)_bytes.Byte("an int")); return true;
            case PickleOpcode.BinInt2: Push((long)_bytes.UInt16("an int")); return true;
            case PickleOpcode.Long1: Push(Integer(_bytes.Byte("an int's length"))); return true;
            case PickleOpcode.Long4: Push(Integer(_bytes.Int32("an int's length"))); return true;
            case PickleOpcode.Int: Push(Decimal(_bytes.Line("an int"), truths: true)); return true;
            case PickleOpcode.Long: Push(Decimal(_bytes.Line("an int").TrimEnd('L'), truths: false)); return true;
            case PickleOpcode.Float:
                Push(double.TryParse(_bytes.Line("a float"), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw Wrong("a float", "another text"));
                return true;
            case PickleOpcode.BinFloat: Push(_bytes.BigEndianDouble("a float")); return true;
            case PickleOpcode.String: PushText(Unquote(_bytes.Line("a text"))); return true;
            case PickleOpcode.Unicode: PushText(_bytes.Line("a text")); return true;
            case PickleOpcode.ShortBinString: PushText(_bytes.Text(_bytes.Byte("a text's length"), "a text")); return true;
            case PickleOpcode.BinString: PushText(_bytes.Text(_bytes.Int32("a text's length"), "a text")); return true;
            case PickleOpcode.ShortBinUnicode: PushText(_bytes.Text(_bytes.Byte("a text's length"), "a text")); return true;
            case PickleOpcode.BinUnicode: PushText(_bytes.Text(_bytes.UInt32("a text's length"), "a text")); return true;
            case PickleOpcode.BinUnicode8: PushText(_bytes.Text(_bytes.Int64("a text's length"), "a text")); return true;
            case PickleOpcode.ShortBinBytes: PushBytes(_bytes.Byte("a byte string's length")); return true;
            case PickleOpcode.BinBytes: PushBytes(_bytes.UInt32("a byte string's length")); return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: PushBytes(_bytes.Int64("a byte string's length")); return true;
            default: return false;
        }
    }

    void PushText(string text) => Push(text, 32 + 2L * text.Length);

    void PushBytes(long count)
    {
        var bytes = _bytes.Bytes(count, "a byte string");
        Push(bytes, 32 + bytes.LongLength);
    }

    object Integer(int count)
    {
        if (count is < 0 or > BigIntegerLimit) throw Wrong($"an int of at most {BigIntegerLimit} bytes", $"a length of {count}");
        return Fit(new BigInteger(_bytes.Bytes(count, "an int")));
    }

    object Decimal(string text, bool truths)
    {
        if (truths && text is "00" or "01") return text == "01";
        return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Fit(value) : throw Wrong("an int", "another text");
    }

    static object Fit(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    string Unquote(string text)
        => text.Length >= 2 && text[0] == text[^1] && text[0] is '\'' or '"' && !text.Contains('\\', StringComparison.Ordinal) ? text[1..^1]
            : throw Wrong("a text in quotes, without escapes", "another text");

    bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: Charge(8); _marks.Add(_stack.Count); return true;
            case PickleOpcode.Pop:
                // A mark may be popped too.
                if (_marks.Count > 0 && _marks[^1] == _stack.Count) _marks.RemoveAt(_marks.Count - 1);
                else Pop();
                return true;
            case PickleOpcode.PopMark: PopToMark(); return true;
            case PickleOpcode.Dup: var top = Pop(); _stack.Add(top); Push(top, 8); return true;
            case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); return true;
            case PickleOpcode.Tuple: var values = PopToMark(); Push(values, 32 + 8L * values.Length); return true;
            case PickleOpcode.Tuple1: Push(new[] { Pop() }, 40); return true;
            case PickleOpcode.Tuple2: var (b2, a2) = (Pop(), Pop()); Push(new[] { a2, b2 }, 48); return true;
            case PickleOpcode.Tuple3: var (c3, b3, a3) = (Pop(), Pop(), Pop()); Push(new[] { a3, b3, c3 }, 56); return true;
            case PickleOpcode.EmptyList: Push(new List<object?>(), 40); return true;
            case PickleOpcode.List: Push(new List<object?>(PopToMark()), 64); return true;
            case PickleOpcode.Append: var item = Pop(); Peek<List<object?>>("a list to append to").Add(item); return true;
            case PickleOpcode.Appends: var items = PopToMark(); Peek<List<object?>>("a list to append to").AddRange(items); return true;
            case PickleOpcode.EmptyDict: Push(NewDictionary(), 100); return true;
            case PickleOpcode.Dict:
                var pairs = PopToMark();
                var dictionary = NewDictionary();
                SetItems(dictionary, pairs);
                Push(dictionary, 100);
                return true;
            case PickleOpcode.SetItem: var (value, key) = (Pop(), Pop()); SetItems(Peek<OrderedDictionary<object, object?>>("a dict to set an item of"), [key, value]); return true;
            case PickleOpcode.SetItems: var set = PopToMark(); SetItems(Peek<OrderedDictionary<object, object?>>("a dict to set items of"), set); return true;
            case PickleOpcode.EmptySet: Push(new HashSet<object>(PickleKeys.Instance), 80); return true;
            case PickleOpcode.AddItems: var members = PopToMark(); AddTo(Peek<HashSet<object>>("a set to add to"), members); return true;
            case PickleOpcode.FrozenSet: var frozen = new HashSet<object>(PickleKeys.Instance); AddTo(frozen, PopToMark()); Push(frozen, 80); return true;
            default: return false;
        }
    }

    /// <summary>A dict.</summary>
    public static OrderedDictionary<object, object?> NewDictionary() => new(PickleKeys.Instance);

    void SetItems(OrderedDictionary<object, object?> dictionary, object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Wrong("keys and values in pairs", $"{pairs.Length} of them");
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (!PickleKeys.IsKey(pairs[i])) throw Wrong("a text, a number or a tuple of those as a key", Describe(pairs[i]));
            Charge(48);
            dictionary[pairs[i]!] = pairs[i + 1];
        }
    }

    void AddTo(HashSet<object> set, object?[] members)
    {
        foreach (var member in members)
        {
            if (!PickleKeys.IsKey(member)) throw Wrong("a text, a number or a tuple of those in a set", Describe(member));
            Charge(32);
            set.Add(member!);
        }
    }

    static string Describe(object? value) => value switch
    {
        null => "None",
        List<object?> => "a list",
        OrderedDictionary<object, object?> => "a dict",
        object?[] => "a tuple",
        PickleFunction f => f.Name,
        _ => value.GetType().Name,
    };

    InvalidDataException Wrong(string expected, string found) => BadFile.At(_bytes.File, _opcodeAt, expected, found);
}
