namespace Sinter.Data;

/// <summary>A class of PyTorch's storages, as pickles name it.</summary>
/// <param name="Name">Its Python name: <c>FloatStorage</c>.</param>
/// <param name="Type">The type of its elements; null for bytes of no type.</param>
sealed record StorageClass(string Name, ElementType? Type);

/// <summary>A storage that a pickle refers to: a key, by which its bytes are found elsewhere in the file.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Key">Its key.</param>
/// <param name="Count">Its elements, of the class's type, or its bytes if that has none.</param>
/// <param name="First">The first element within the bytes of the key, where storages of old files share them.</param>
sealed record StoredStorage(StorageClass Class, string Key, long Count, long First);
