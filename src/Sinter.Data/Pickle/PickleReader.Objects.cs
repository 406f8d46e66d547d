using System.Globalization;

namespace Sinter.Data;

/// <summary>The opcodes that reach beyond plain values: names, calls, states, the memo.</summary>
sealed partial class PickleReader
{
    bool Object(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                var protocol = _bytes.Byte("the protocol");
                if (protocol > 5) throw Wrong("a pickle of protocol 0 to 5", $"protocol {protocol}");
                return true;
            case PickleOpcode.Frame:
                var length = _bytes.Int64("a frame's length");
                if (length < 0 || length > _bytes.Left) throw Wrong($"a frame within the {_bytes.Left} bytes that are left", $"a length of {length}");
                return true;
            case PickleOpcode.Put: Memoize(long.TryParse(_bytes.Line("a place in the memo"), NumberStyles.None, CultureInfo.InvariantCulture, out var put) ? put : -1); return true;
            case PickleOpcode.BinPut: Memoize(_bytes.Byte("a place in the memo")); return true;
            case PickleOpcode.LongBinPut: Memoize(_bytes.UInt32("a place in the memo")); return true;
            case PickleOpcode.Memoize: Memoize(_memo.Count); return true;
            case PickleOpcode.Get: Recall(long.TryParse(_bytes.Line("a place in the memo"), NumberStyles.None, CultureInfo.InvariantCulture, out var get) ? get : -1); return true;
            case PickleOpcode.BinGet: Recall(_bytes.Byte("a place in the memo")); return true;
            case PickleOpcode.LongBinGet: Recall(_bytes.UInt32("a place in the memo")); return true;
            case PickleOpcode.Global: Push(Global(_bytes.Line("a module's name"), _bytes.Line("a name"))); return true;
            case PickleOpcode.StackGlobal:
                var (name, module) = (Pop<string>("a name"), Pop<string>("a module's name"));
                Push(Global(module, name));
                return true;
            case PickleOpcode.Reduce:
            case PickleOpcode.NewObj:
                var arguments = Pop<object?[]>("a tuple of arguments");
                Push(Call(Pop(), arguments), 64);
                return true;
            case PickleOpcode.NewObjEx:
                var keywords = Pop<OrderedDictionary<object, object?>>("a dict of keyword arguments");
                if (keywords.Count > 0) throw Wrong("a call without keyword arguments", "one with them");
                goto case PickleOpcode.Reduce;
            case PickleOpcode.Inst:
                var known = Global(_bytes.Line("a module's name"), _bytes.Line("a name"));
                Push(Call(known, PopToMark()), 64);
                return true;
            case PickleOpcode.Obj:
                var parts = PopToMark();
                if (parts.Length == 0) throw Wrong("a class and its arguments", "nothing");
                Push(Call(parts[0], parts[1..]), 64);
                return true;
            case PickleOpcode.Build: Build(); return true;
            case PickleOpcode.PersId: Push(Persistent(_bytes.Line("a persistent id")), 64); return true;
            case PickleOpcode.BinPersId: Push(Persistent(Pop()), 64); return true;
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                throw Wrong("names in full", "a code of Python's extension registry, which could stand for anything");
            case PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer:
                throw Wrong("all bytes in the pickle", "a reference to a buffer outside");
            default: return false;
        }
    }

    void Memoize(long place)
    {
        if (place < 0) throw Wrong("a place in the memo", "another text");
        var value = Pop();
        _stack.Add(value);
        Charge(48);
        _memo[place] = value;
    }

    void Recall(long place) => Push(_memo.TryGetValue(place, out var value) ? value : throw Wrong("a place in the memo that holds something", $"{place}"), 8);

    object Global(string module, string name)
        => _world.Find(module, name) ?? throw Wrong("names that this reader knows to be harmless", $"{BadFile.Show($"{module}.{name}")}, which it does not load: "
            + "save tensors, containers, texts and numbers, such as a state_dict(), not objects");

    object? Call(object? callee, object?[] arguments)
    {
        if (callee is not PickleFunction function) throw Wrong("a function to call", Describe(callee));
        try { return function.Make(arguments); }
        catch (PickleArgumentException e) { throw Wrong($"{function.Name} with {e.Message}", $"({string.Join(", ", arguments.Take(8).Select(Describe))})"); }
    }

    void Build()
    {
        var state = Pop();
        var target = Pop();
        _stack.Add(target);
        bool known;
        try { known = target is not null && _world.SetState(target, state); }
        catch (PickleArgumentException e) { throw Wrong(e.Message, Describe(state)); }
        if (!known) throw Wrong("an object that takes a state", Describe(target));
    }

    object Persistent(object? id)
    {
        try { return _world.Load(id) ?? throw Wrong("a persistent id of a storage", Describe(id)); }
        catch (PickleArgumentException e) { throw Wrong(e.Message, Describe(id)); }
    }
}
