using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Sinter.Data;

/// <summary>Writes the instructions of a pickle of protocol 2, which every Python that runs PyTorch reads.</summary>
sealed class PickleWriter
{
    readonly ArrayBufferWriter<byte> _bytes = new();
    readonly Dictionary<object, int> _memo = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<string, int> _texts = [];
    int _places;

    public PickleWriter()
    {
        Put(PickleOpcode.Proto);
        _bytes.Write([(byte)2]);
    }

    /// <summary>The finished pickle.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        Put(PickleOpcode.Stop);
        return _bytes.WrittenSpan;
    }

    /// <summary>An instruction without operands.</summary>
    public void Put(PickleOpcode opcode) => _bytes.Write([(byte)opcode]);

    /// <summary>Refers to an object that was written before; false if it was not.</summary>
    public bool Recall(object written)
    {
        if (!_memo.TryGetValue(written, out var place)) return false;
        Get(place);
        return true;
    }

    /// <summary>Remembers what was just written.</summary>
    public void Remember(object written)
    {
        _memo[written] = _places;
        Memoize();
    }

    public void Text(string text)
    {
        if (_texts.TryGetValue(text, out var place)) { Get(place); return; }
        var utf8 = Encoding.UTF8.GetBytes(text);
        Put(PickleOpcode.BinUnicode);
        Int32(utf8.Length);
        _bytes.Write(utf8);
        _texts[text] = _places;
        Memoize();
    }

    /// <summary>A name in a module.</summary>
    public void Global(string module, string name)
    {
        var key = $"\0{module}\n{name}";   // no text begins so
        if (_texts.TryGetValue(key, out var place)) { Get(place); return; }
        Put(PickleOpcode.Global);
        _bytes.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
        _texts[key] = _places;
        Memoize();
    }

    public void Number(long value)
    {
        switch (value)
        {
            case >= 0 and <= byte.MaxValue: Put(PickleOpcode.BinInt1); _bytes.Write([(byte)value]); break;
            case >= 0 and <= ushort.MaxValue: Put(PickleOpcode.BinInt2); UInt16((int)value); break;
            case >= int.MinValue and <= int.MaxValue: Put(PickleOpcode.BinInt); Int32((int)value); break;
            default: Number((BigInteger)value); break;
        }
    }

    public void Number(BigInteger value)
    {
        var bytes = value.ToByteArray();
        if (bytes.Length <= byte.MaxValue)
        {
            Put(PickleOpcode.Long1);
            _bytes.Write([(byte)bytes.Length]);
        }
        else
        {
            Put(PickleOpcode.Long4);
            Int32(bytes.Length);
        }
        _bytes.Write(bytes);
    }

    public void Number(double value)
    {
        Put(PickleOpcode.BinFloat);
        BinaryPrimitives.WriteDoubleBigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Truth(bool value) => Put(value ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);

    /// <summary>Makes a tuple of as many values as were written last; call <see cref="PickleOpcode.Mark"/> before them if there are more than three.</summary>
    public void Tuple(int count) => Put(count switch { 0 => PickleOpcode.EmptyTuple, 1 => PickleOpcode.Tuple1, 2 => PickleOpcode.Tuple2, 3 => PickleOpcode.Tuple3, _ => PickleOpcode.Tuple });

    /// <summary>A tuple of ints.</summary>
    public void Tuple(ReadOnlySpan<long> values)
    {
        if (values.Length > 3) Put(PickleOpcode.Mark);
        foreach (var value in values) Number(value);
        Tuple(values.Length);
    }

    void Memoize()
    {
        if (_places <= byte.MaxValue)
        {
            Put(PickleOpcode.BinPut);
            _bytes.Write([(byte)_places]);
        }
        else
        {
            Put(PickleOpcode.LongBinPut);
            Int32(_places);
        }
        _places++;
    }

    void Get(int place)
    {
        if (place <= byte.MaxValue)
        {
            Put(PickleOpcode.BinGet);
            _bytes.Write([(byte)place]);
        }
        else
        {
            Put(PickleOpcode.LongBinGet);
            Int32(place);
        }
    }

    void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), (ushort)value);
        _bytes.Advance(2);
    }
}
