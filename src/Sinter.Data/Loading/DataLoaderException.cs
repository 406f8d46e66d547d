namespace Sinter.Data;

/// <summary>An item could not be read or a batch not be formed; the message names the item and the batch, the inner exception is the cause.</summary>
public sealed class DataLoaderException(string message, Exception cause) : Exception(message, cause);
