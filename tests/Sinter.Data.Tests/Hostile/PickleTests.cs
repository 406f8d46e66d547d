using System.Text;
using Sinter.Testing;

namespace Sinter.Data.Tests;

/// <summary>Pickles that mean harm: names that must not be called, bombs, lies about lengths.</summary>
public class PickleTests
{
    // The pickle of a file in the format before 1.6, whose storages' keys are none.
    static byte[] Legacy(params byte[] pickle) =>
    [
        0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xE9, 3, (byte)'.', 0x80, 2, (byte)'}', (byte)'.',
        .. pickle, 0x80, 2, (byte)']', (byte)'.',
    ];

    static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    static object? Load(byte[] pickle) => PyTorchFile.Load(new MemoryStream(Legacy(pickle)));

    static string Refused(byte[] pickle)
    {
        var message = Assert.Throws<InvalidDataException>(() => Load(pickle)).Message;
        Assert.Contains(": at byte ", message);
        Assert.True(message.Length < 1000, message);
        return message;
    }

    static string Refused(string pickle) => Refused(Ascii(pickle));

    [Theory]
    [InlineData("cos\nsystem\n(U\x04echotR.", "os.system")]
    [InlineData("cposix\nsystem\n(U\x04echotR.", "posix.system")]
    [InlineData("cbuiltins\neval\n(U\x01" + "1tR.", "builtins.eval")]
    [InlineData("c__builtin__\nexec\n(U\x01" + "1tR.", "__builtin__.exec")]
    [InlineData("cbuiltins\ngetattr\n)R.", "builtins.getattr")]
    [InlineData("cbuiltins\n__import__\n)R.", "builtins.__import__")]
    [InlineData("cbuiltins\nset.__init__\n)R.", "builtins.set.__init__")]
    [InlineData("csubprocess\nPopen\n)R.", "subprocess.Popen")]
    [InlineData("ctorch\nload\n)R.", "torch.load")]
    [InlineData("ctorch.hub\nload\n)R.", "torch.hub.load")]
    [InlineData("ctorch.nn.modules.linear\nLinear\n)\x81}b.", "torch.nn.modules.linear.Linear")]
    [InlineData("cnumpy\nload\n)R.", "numpy.load")]
    [InlineData("\x80\x04\x8c\x02os\x8c\x06system\x93)R.", "os.system")]
    [InlineData("(ios\nsystem\n.", "os.system")]
    [InlineData("(cos\nsystem\no.", "os.system")]
    [InlineData("cos\nsystem\n0N.", "os.system")]
    public void Names_that_are_not_allowed_are_refused_by_name_whether_called_or_not(string pickle, string name)
        => Assert.Contains($"expected names that this reader knows to be harmless; found '{name}', which it does not load", Refused(pickle));

    [Theory]
    [InlineData("\x82\x01.", "extension registry")]
    [InlineData("\x97.", "a buffer outside")]
    [InlineData("\x98.", "a buffer outside")]
    [InlineData("ccollections\nOrderedDict\n(K\x01tR.", "collections.OrderedDict with nothing, or a list of pairs")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.", "torch._utils._rebuild_tensor_v2 with a storage, an offset, sizes, strides and a bool")]
    [InlineData("ctorch\nTensor\n)R.", "no call: torch.Tensor is rebuilt")]
    [InlineData("ctorch\nSize\n((K\x01J\xff\xff\xff\xffttR.", "torch.Size with")]
    [InlineData("K\x01)R.", "a function to call")]
    [InlineData("K\x01}b.", "an object that takes a state")]
    [InlineData("K\x01Q.", "a persistent id of a storage")]
    [InlineData("U\x04" + "evilQ.", "a persistent id of a storage")]
    [InlineData("Pevil\n.", "a persistent id of a storage")]
    [InlineData("(U\x06moduleK\x01U\x01xU\x01ytQ.", "not the source of classes")]
    [InlineData("(U\x07storageK\x01U\x01xU\x03" + "cpuK\x01tQ.", "a persistent id of a storage")]
    [InlineData(".", "a value on the stack")]
    [InlineData("(.", "a value on the stack")]
    [InlineData("t.", "a mark on the stack")]
    [InlineData("K\x01" + "a.", "a value on the stack")]
    [InlineData("K\x01K\x02" + "a.", "a list to append to")]
    [InlineData("}K\x01K\x02K\x03" + "e.", "a mark")]
    [InlineData("}(K\x01u.", "keys and values in pairs")]
    [InlineData("}]K\x01s.", "as a key")]
    [InlineData("h\x05.", "a place in the memo that holds something")]
    [InlineData("g99999999999999999999\n.", "a place in the memo")]
    [InlineData("\xfe.", "an opcode of pickle protocols 0 to 5")]
    [InlineData("\x80\x06N.", "a pickle of protocol 0 to 5")]
    [InlineData("I12x\n.", "an int")]
    [InlineData("Fabc\n.", "a float")]
    [InlineData("S'a\\x41'\n.", "a text in quotes, without escapes")]
    [InlineData("X\xff\xff\xff\x7f.", "a length of 2147483647")]
    [InlineData("B\xff\xff\xff\xff.", "a length of 4294967295")]
    [InlineData("\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", "a length of 9223372036854775807")]
    [InlineData("\x8e\xff\xff\xff\xff\xff\xff\xff\xff.", "a length of -1")]
    [InlineData("\x95\xff\xff\xff\xff\xff\xff\xff\x7f.", "a frame within")]
    [InlineData("\x8b\xff\xff\xff\x7f.", "an int of at most 1024 bytes")]
    [InlineData("\x8b\xff\xff\xff\xff.", "an int of at most 1024 bytes")]
    public void Broken_pickles_are_refused_at_their_byte(string pickle, string expected) => Assert.Contains(expected, Refused(pickle));

    [Fact]
    public void Long_lines_are_refused() => Assert.Contains("a line of at most 1024 bytes", Refused("L" + new string('9', 5000) + "L\n."));

    [Fact]
    public void Many_tiny_objects_from_few_bytes_are_a_bomb()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more: a bomb", Refused([.. Enumerable.Repeat((byte)'}', 8_000_000), (byte)'.']));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 << 20);
    }

    [Fact]
    public void Lists_that_double_themselves_cost_no_more_than_they_are_written_in()
    {
        // l0 = ['x'], l1 = [l0, l0], … l60: 2⁶⁰ paths, sixty lists.
        var pickle = new List<byte>(Ascii("]U\u0001xaq\0"));
        for (var i = 0; i < 60; i++) pickle.AddRange([(byte)'0', (byte)']', (byte)'h', (byte)i, (byte)'a', (byte)'h', (byte)i, (byte)'a', (byte)'q', (byte)(i + 1)]);
        pickle.Add((byte)'.');
        var list = Assert.IsType<List<object?>>(Load([.. pickle]));
        Assert.Same(list[0], list[1]);

        using var folder = new TemporaryFolder();
        var path = folder.Write("bomb.pt", Legacy([.. pickle]));
        Assert.Contains("more than 1000000 values", Assert.Throws<InvalidDataException>(() => TensorFile.Open(path)).Message);
    }

    [Fact]
    public void Deep_nesting_overflows_no_stack()
    {
        const int depth = 300_000;
        byte[] lists = [.. Enumerable.Repeat((byte)']', depth), .. Enumerable.Repeat((byte)'a', depth - 1), (byte)'.'];
        Assert.IsType<List<object?>>(Load(lists));
        byte[] tuples = [(byte)'N', .. Enumerable.Repeat((byte)0x85, depth), (byte)'.'];
        Assert.IsType<object?[]>(Load(tuples));
        using var folder = new TemporaryFolder();
        Assert.Contains("nests 64 deep", Assert.Throws<InvalidDataException>(() => TensorFile.Open(folder.Write("deep.pt", Legacy(lists)))).Message);
    }

    [Fact]
    public void A_value_that_contains_itself_has_no_names()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("self.pt", Legacy(Ascii("]q\0h\0a.")));
        Assert.Contains("or contains itself", Assert.Throws<InvalidDataException>(() => TensorFile.Open(path)).Message);
    }

    [Fact]
    public void Keys_chosen_to_collide_cost_no_more_than_others()
    {
        // Without a salt the hash of a long is its halves, xored: these keys would all have the same.
        const int count = 200_000;
        var pickle = new List<byte> { (byte)'}', (byte)'(' };
        for (var i = 1; i <= count; i++) pickle.AddRange([0x8A, 8, .. BitConverter.GetBytes(((long)i << 32) | (uint)i), (byte)'N']);
        pickle.AddRange("u."u8);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(count, Assert.IsType<OrderedDictionary<object, object?>>(Load([.. pickle])).Count);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    // A tensor over a storage of 24 bytes, as the archive of a file of today.
    static byte[] Archive(long numel, long offset, long[] size, long[] stride, string storage = "FloatStorage", string key = "0")
    {
        static string Long(long value) => "\x8a\x08" + Encoding.Latin1.GetString(BitConverter.GetBytes(value));
        static string Tuple(long[] values) => "(" + string.Concat(values.Select(Long)) + "t";
        var pickle = $"\x80\x02" + $"ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\n{storage}\nU{(char)key.Length}{key}U\x03" + $"cpu{Long(numel)}tQ{Long(offset)}{Tuple(size)}{Tuple(stride)}\x89" + "ccollections\nOrderedDict\n)RtR.";
        using var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            Put(zip, "x/data.pkl", Ascii(pickle));
            Put(zip, "x/data/0", new byte[24]);
            Put(zip, "x/version", "3\n"u8);
        }
        return stream.ToArray();

        static void Put(System.IO.Compression.ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
        {
            using var entry = zip.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }

    [Fact]
    public void The_archive_of_these_tests_is_sound()
        => Assert.Equal(Shape.Create([2, 3]), ((Tensor)PyTorchFile.Load(new MemoryStream(Archive(6, 0, [2, 3], [3, 1])))!).Shape);

    [Theory]
    [InlineData(7, 0, new long[] { 6 }, new long[] { 1 }, "28 bytes of storage '0'")]
    [InlineData(long.MaxValue, 0, new long[] { 6 }, new long[] { 1 }, "bytes of storage '0'")]
    [InlineData(6, 1, new long[] { 6 }, new long[] { 1 }, "6 elements of float32")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 4, 1 }, "6 elements of float32")]
    [InlineData(6, 0, new long[] { 2 }, new long[] { long.MaxValue }, "6 elements of float32")]
    [InlineData(6, long.MaxValue, new long[] { 2 }, new long[] { 1 }, "6 elements of float32")]
    [InlineData(6, -1, new long[] { 2 }, new long[] { 1 }, "an offset of at least 0")]
    [InlineData(6, 0, new long[] { 2 }, new long[] { -1 }, "as many strides as sizes")]
    [InlineData(6, 0, new long[] { 2, 2 }, new long[] { 1 }, "as many strides as sizes")]
    [InlineData(6, 0, new long[] { -2 }, new long[] { 1 }, "each at least 0")]
    [InlineData(6, 0, new long[] { long.MaxValue, long.MaxValue }, new long[] { 0, 0 }, "fits in 64 bits")]
    [InlineData(6, 0, new long[] { 1L << 40 }, new long[] { 0 }, "at most 1024 MB that repeats")]
    [InlineData(-1, 0, new long[] { 6 }, new long[] { 1 }, "a persistent id of a storage")]
    public void Tensors_that_reach_beyond_their_storage_are_refused(long numel, long offset, long[] size, long[] stride, string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => PyTorchFile.Load(new MemoryStream(Archive(numel, offset, size, stride)))).Message);

    [Fact]
    public void Storages_are_looked_up_in_the_archive_alone()
    {
        Assert.Contains("storage '../../../etc/passwd' is missing", Assert.Throws<InvalidDataException>(() => PyTorchFile.Load(new MemoryStream(Archive(6, 0, [6], [1], key: "../../../etc/passwd")))).Message);
        Assert.Contains("'torch.QInt8Storage', which it does not load", Assert.Throws<InvalidDataException>(() => PyTorchFile.Load(new MemoryStream(Archive(6, 0, [6], [1], "QInt8Storage")))).Message);
        Assert.Equal(DType.Complex64, ((Tensor)PyTorchFile.Load(new MemoryStream(Archive(3, 0, [3], [1], "ComplexFloatStorage")))!).DType);
    }
}
