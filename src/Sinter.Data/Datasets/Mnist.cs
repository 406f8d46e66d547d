namespace Sinter.Data;

/// <summary>Handwritten digits and data sets of the same form (Fashion-MNIST, KMNIST): pairs of an image [1, 28, 28], float32 of 0 to 1,
/// and a label, int64.</summary>
public static class Mnist
{
    /// <summary>Opens a folder with the files' usual names, plain or with <c>.gz</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="train">True for <c>train-…</c>, false for <c>t10k-…</c>.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static PairDataset Open(string folder, bool train)
    {
        var set = train ? "train" : "t10k";
        return Open(Find(folder, $"{set}-images-idx3-ubyte"), Find(folder, $"{set}-labels-idx1-ubyte"));
    }

    /// <summary>Opens a file of images and one of labels.</summary>
    /// <exception cref="InvalidDataException">They are damaged, not images [N, H, W] and labels [N], or of different lengths.</exception>
    public static PairDataset Open(string imagesPath, string labelsPath)
    {
        Tensor images = IdxFile.Read(imagesPath), labels = IdxFile.Read(labelsPath);
        if (images.Rank != 3 || images.DType != DType.UInt8)
            throw new InvalidDataException($"{imagesPath}: expected uint8 images [N, H, W]; found {images.DType.Name} {images.Shape}.");
        if (labels.Rank != 1 || labels.DType != DType.UInt8)
            throw new InvalidDataException($"{labelsPath}: expected uint8 labels [N]; found {labels.DType.Name} {labels.Shape}.");
        if (images.Shape[0] != labels.Shape[0])
            throw new InvalidDataException($"{imagesPath} has {images.Shape[0]} images, {labelsPath} has {labels.Shape[0]} labels; they must be files of the same set.");
        return new(images.Unsqueeze(1).To(DType.Float32) / 255f, labels.To(DType.Int64));
    }

    static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz"
            : throw new FileNotFoundException($"Mnist: '{folder}' has neither {name} nor {name}.gz; download the set there.", path);
    }
}
