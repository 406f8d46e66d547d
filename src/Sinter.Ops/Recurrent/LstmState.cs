namespace Sinter;

/// <summary>What an LSTM hands from step to step.</summary>
/// <param name="H">The hidden state: what the step put out.</param>
/// <param name="C">The cell state: what it remembers.</param>
public sealed record LstmState(Tensor H, Tensor C);
