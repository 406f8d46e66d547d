namespace Sinter;

/// <summary>The weights of one direction of one recurrent layer, or of a cell. G is 1 for the plain network, 3 for the GRU (r, z, n), 4 for the LSTM (i, f, g, o).</summary>
/// <param name="InputHidden">[G·H, I].</param>
/// <param name="HiddenHidden">[G·H, H], or [G·H, P] with a projection.</param>
/// <param name="InputBias">[G·H], or null.</param>
/// <param name="HiddenBias">[G·H], or null.</param>
/// <param name="Projection">LSTM only: [P, H], which makes the hidden state P wide; or null.</param>
public sealed record RecurrentWeights(Tensor InputHidden, Tensor HiddenHidden, Tensor? InputBias = null, Tensor? HiddenBias = null, Tensor? Projection = null);
