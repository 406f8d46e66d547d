using System.Text;
using Sinter.Testing;

namespace Sinter.Data.Tests;

/// <summary>Files that lie: each must be refused by an error that names the file, the byte, what was expected and what was found.</summary>
public class SafetensorsHostileTests
{
    static byte[] File(string header, int dataBytes = 0, long? claimed = null) => File(Encoding.UTF8.GetBytes(header), dataBytes, claimed);

    static byte[] File(byte[] header, int dataBytes = 0, long? claimed = null)
        => [.. BitConverter.GetBytes(claimed ?? header.Length), .. header, .. new byte[dataBytes]];

    static InvalidDataException Refused(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.safetensors", bytes);
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.Equal(error.Message, Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path, mapped: false)).Message);
        Assert.StartsWith($"{path}: at byte ", error.Message);
        Assert.Contains(": expected ", error.Message);
        Assert.Contains("; found ", error.Message);
        Assert.True(error.Message.Length < 1000, error.Message);
        return error;
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "F32 · [2] = 8 bytes of tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "an overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "an overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}""", 10, "a gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "a gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 9, "5 bytes more")]
    [InlineData("""{}""", 1, "1 bytes more")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 3, "within the 3 bytes of data")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", 4, "in order")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[-1,3]}}""", 4, "an integer from 0 to 2^63-1")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,18446744073709551615]}}""", 4, "an integer from 0 to 2^63-1")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[9223372036854775807,9223372036854775807]}}""", 4, "within the 4 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,8]}}""", 4, "at most 2 numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}}""", 4, "two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "fewer than 2^60 elements")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1152921504606846977],"data_offsets":[0,8]}}""", 8, "[1152921504606846977]")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[9223372036854775807,2],"data_offsets":[0,0]}}""", 0, "fewer than 2^60 elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}""", 4, "invalid start of a value")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "an integer from 0 to 2^63-1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", 4, "an integer from 0 to 2^63-1")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "an array")]
    [InlineData("""{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", 4, "a string")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "without dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "without shape")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype comes again")]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}""", 2, "'a' comes again")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__' comes again")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "'k' comes again")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "a string")]
    [InlineData("""{"__metadata__":{"k":"\ud800"}}""", 0, "escapes form whole characters")]
    [InlineData("""{"a":{"x":[[[[[[[[[[[[1]]]]]]]]]]]]}}""", 0, "nested at most 8 deep")]
    [InlineData("""{"a":3}""", 0, "an object")]
    [InlineData("""{} x""", 0, "invalid")]
    [InlineData("""{}{}""", 0, "invalid")]
    [InlineData("""{"a":""", 0, "JSON")]
    [InlineData("""[]""", 0, "'{'")]
    [InlineData(""" {}""", 0, "'{'")]
    [InlineData("", 0, "'{'")]
    public void A_lying_header_is_refused(string header, int dataBytes, string expected)
        => Assert.Contains(expected, Refused(File(header, dataBytes)).Message);

    [Theory]
    [InlineData(3, "up to byte 11")]
    [InlineData(100_000_000, "up to byte 100000008")]
    [InlineData(100_000_001, "at most 100000000 bytes")]
    [InlineData(long.MaxValue, "at most 100000000 bytes")]
    [InlineData(-1, "at most 100000000 bytes")]
    public void A_header_longer_than_the_file_is_refused(long claimed, string expected)
        => Assert.Contains(expected, Refused(File("{}", 0, claimed)).Message);

    [Fact]
    public void Text_that_is_not_utf8_is_refused_at_its_byte()
    {
        byte[] header = [.. "{\"a"u8, 0xFF, .. "\":{}}"u8];
        Assert.Contains("at byte 11: expected UTF-8 text; found 0xFF", Refused(File(header)).Message);
    }

    [Fact]
    public void More_than_64_dimensions_are_refused()
    {
        var ones = string.Join(',', Enumerable.Repeat('1', 65));
        Assert.Contains("at most 64 numbers", Refused(File($$$"""{"a":{"dtype":"U8","shape":[{{{ones}}}],"data_offsets":[0,1]}}""", 1)).Message);
    }

    [Fact]
    public void A_type_that_no_tensor_holds_hinders_only_its_own_tensor()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.safetensors", File(
            """{"odd":{"dtype":"F8_E8M0","shape":[2],"data_offsets":[0,2]},"fine":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", 4));
        var file = SafetensorsFile.Open(path);
        Assert.Equal([0, 0], file["fine"].ToArray<byte>());
        Assert.Null(file.Entries["odd"].DType);
        var error = Assert.Throws<NotSupportedException>(() => file["odd"]);
        Assert.Contains("tensor 'odd' has elements of type 'F8_E8M0'", error.Message);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_bool_that_is_neither_0_nor_1_is_refused_at_its_byte(bool mapped)
    {
        using var folder = new TemporaryFolder();
        var bytes = File("""{"b":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""", 4);
        bytes[^2] = 7;
        var file = SafetensorsFile.Open(folder.Write("t.safetensors", bytes), mapped);
        Assert.Contains($"at byte {bytes.Length - 2}: expected 0 or 1", Assert.Throws<InvalidDataException>(() => file["b"]).Message);
    }

    [Fact]
    public void Elements_off_their_alignment_are_read_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var bytes = File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}}""", 9);
        BitConverter.GetBytes(Math.PI).CopyTo(bytes, bytes.Length - 8);
        Assert.Equal(Math.PI, SafetensorsFile.Open(folder.Write("t.safetensors", bytes))["b"].Item());
    }

    static byte[] Sound()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, Tensor>
        {
            ["weight"] = Tensor.Arange(6, DType.Float32).Reshape(2, 3),
            ["mask"] = Tensor.From([true, false, true]),
            ["n"] = Tensor.Of(3, DType.Int64),
        }, new Dictionary<string, string> { ["format"] = "pt" });
        return stream.ToArray();
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        var sound = Sound();
        for (var length = 0; length < sound.Length; length++) Refused(sound[..length]);
    }

    [Fact]
    public void Random_damage_is_refused_or_read_but_nothing_worse()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            var bytes = Sound();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var path = folder.Write("t.safetensors", bytes);
            try
            {
                var file = SafetensorsFile.Open(path, mapped: i % 2 == 0);
                foreach (var (_, tensor) in file) tensor.ToArray<double>();
            }
            catch (InvalidDataException) { refused++; }
            catch (NotSupportedException) { }
        }
        Assert.True(refused > 300, $"Only {refused} of 1000 damaged files were refused.");
    }

    [Fact]
    public void A_large_hostile_header_is_refused_without_much_memory()
    {
        // Twenty thousand names that all claim the same byte.
        var text = new StringBuilder("{");
        for (var i = 0; i < 20_000; i++) text.Append($"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}},");
        text[^1] = '}';
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("an overlap", Refused(File(text.ToString(), 1)).Message);
        var used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(used < 60L * text.Length,
            $"{used} bytes for a header of {text.Length}");
    }
}
