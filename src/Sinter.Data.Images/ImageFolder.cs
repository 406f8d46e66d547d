namespace Sinter.Data;

/// <summary>Images in one folder for each class: pairs of an image, float32 [C, H, W] of 0 to 1, and the class's number, int64. After
/// <c>torchvision.datasets.ImageFolder</c>.</summary>
public sealed class ImageFolder : Dataset<(Tensor Input, Tensor Target)>
{
    static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    readonly List<(string Path, int Label)> _images = [];
    readonly ImageOptions _options;

    /// <summary>Finds the images below a folder. Each is decoded when it is asked for.</summary>
    /// <param name="folder">Holds one folder for each class; those may have folders within.</param>
    /// <param name="options">Size and channels; give a height and a width if the images are to form batches and differ.</param>
    /// <exception cref="InvalidDataException">There is no class, or one without images.</exception>
    public ImageFolder(string folder, ImageOptions? options = null)
    {
        _options = options ?? new();
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"ImageFolder: there is no folder '{folder}'.");
        var classes = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        if (classes.Length == 0) throw new InvalidDataException($"{folder}: expected one folder for each class; found none.");
        Classes = [.. classes.Select(c => Path.GetFileName(c)!)];
        for (var label = 0; label < classes.Length; label++)
        {
            var before = _images.Count;
            foreach (var path in Directory.EnumerateFiles(classes[label], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (Extensions.Contains(Path.GetExtension(path).ToLowerInvariant())) _images.Add((path, label));
            if (_images.Count == before)
                throw new InvalidDataException($"{classes[label]}: expected images ({string.Join(", ", Extensions)}) of the class; found none.");
        }
    }

    /// <summary>The names of the classes, sorted; their places are the labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override long Length => _images.Count;

    /// <summary>The file of an item.</summary>
    public string PathOf(long index)
    {
        CheckIndex(index);
        return _images[(int)index].Path;
    }

    /// <summary>Decodes image <paramref name="index"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public override (Tensor Input, Tensor Target) this[long index]
    {
        get
        {
            var image = ImageFile.Read(PathOf(index), _options);
            return (image.To(DType.Float32) / 255f, Tensor.Of(_images[(int)index].Label, DType.Int64));
        }
    }
}
