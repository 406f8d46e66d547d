namespace Sinter.Data;

/// <summary>A Python function or class that the reader knows, with what it makes of its arguments. Nothing of Python is ever run.</summary>
/// <param name="Name">Its qualified name: <c>collections.OrderedDict</c>.</param>
/// <param name="Make">The value; null arguments of the wrong kind make it throw <see cref="PickleArgumentException"/>.</param>
sealed record PickleFunction(string Name, Func<object?[], object?> Make);

/// <summary>A function was given arguments that it never takes.</summary>
sealed class PickleArgumentException(string expected) : Exception(expected);
