using Sinter.Testing;

namespace Sinter.Data.Tests;

/// <summary>Damaged files of every format: cut at every byte, and changed at random.</summary>
public class FileDamageTests
{
    static byte[] PyTorch(string name) => File.ReadAllBytes(TestFiles.Of(name));

    static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    static readonly Dictionary<string, Tensor> Tensors = new()
    {
        ["weight"] = Tensor.Arange(6, DType.Float32).Reshape(2, 3),
        ["mask"] = Tensor.From([true, false, true]),
        ["n"] = Tensor.Of(3, DType.Int64),
    };

    static byte[] Compressed()
    {
        using var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, tensor) in Tensors)
            {
                using var entry = zip.CreateEntry(name + ".npy").Open();
                Npy.Write(entry, tensor);
            }
        return stream.ToArray();
    }

    static readonly Dictionary<string, (byte[][] Sound, Action<byte[]> Read)> Targets = new()
    {
        ["pytorch"] = ([PyTorch("views.pt"), PyTorch("containers.pt"), PyTorch("numpy.pt"), PyTorch("protocol4.pt")], ReadPyTorch),
        ["legacy"] = ([PyTorch("views.legacy.pt"), PyTorch("containers.legacy.pt"), PyTorch("numpy.legacy.pt"), PyTorch("types.legacy.pt")], ReadPyTorch),
        ["npy"] = ([Written(s => Npy.Write(s, Tensors["weight"])), Written(s => Npy.Write(s, Tensors["mask"]))], bytes => Look(Npy.Load(new MemoryStream(bytes)))),
        ["npz"] = ([Written(s => Npz.Write(s, Tensors)), Compressed()], ReadFile),
        ["safetensors"] = ([Written(s => Safetensors.Write(s, Tensors))], ReadFile),
    };

    public static TheoryData<string> Names => [.. Targets.Keys];

    static void ReadPyTorch(byte[] bytes)
    {
        foreach (var x in TensorsOf(PyTorchFile.Load(new MemoryStream(bytes)), 0)) Look(x);
    }

    static IEnumerable<Tensor> TensorsOf(object? value, int depth) => depth > 8 ? [] : value switch
    {
        Tensor x => [x],
        OrderedDictionary<object, object?> dictionary => dictionary.Values.SelectMany(v => TensorsOf(v, depth + 1)),
        IEnumerable<object?> list => list.SelectMany(v => TensorsOf(v, depth + 1)),
        _ => [],
    };

    [ThreadStatic] static TemporaryFolder? t_folder;

    static void ReadFile(byte[] bytes)
    {
        t_folder ??= new();
        var path = t_folder.Write("damaged", bytes);
        foreach (var mapped in (bool[])[true, false])
        {
            var file = TensorFile.Open(path, mapped);
            foreach (var (_, x) in file) Look(x);
        }
    }

    // Whatever was read has elements that can be looked at.
    static void Look(Tensor x)
    {
        if (x.Count < 1_000_000) x.ToArray<System.Numerics.Complex>();
    }

    [Theory, MemberData(nameof(Names))]
    public void A_file_cut_at_any_byte_is_refused(string target)
    {
        var (sound, read) = Targets[target];
        foreach (var bytes in sound) Damage.CutAtEveryByte(bytes, read);
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_damage_is_refused_or_read_but_nothing_worse(string target)
    {
        var (sound, read) = Targets[target];
        var (ok, refused) = Damage.Fuzz(sound, read, seed: 1, count: 1000);
        Assert.True(refused > 200 && ok > 10, $"{ok} read, {refused} refused");
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_damage_for_a_minute_is_refused_or_read_but_nothing_worse(string target)
    {
        SlowTests.OrSkip();
        var (sound, read) = Targets[target];
        var (ok, refused) = Damage.Fuzz(sound, read, seed: 2, count: 0, TimeSpan.FromSeconds(60));
        TestContext.Current.TestOutputHelper?.WriteLine($"{target}: {ok} damaged files read, {refused} refused");
        Assert.True(refused > ok / 10, $"{ok} read, {refused} refused");
    }
}
