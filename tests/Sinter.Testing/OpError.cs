namespace Sinter.Testing;

/// <summary>A call that breaks a rule, and a regular expression that the message must match: <c>new(() => x.MatMul(y), "MatMul: a is \\[2, 3\\]")</c>.</summary>
public sealed record OpError(Action Call, string Message);
