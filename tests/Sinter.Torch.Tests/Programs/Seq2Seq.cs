#if TORCHSHARP
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
#else
using Sinter;
using Sinter.Nn;
using Sinter.Torch;
using static Sinter.Torch.torch;
using static Sinter.Torch.torch.nn;
#endif
using F =
#if TORCHSHARP
    TorchSharp.torch.nn.functional;
#else
    Sinter.Torch.torch.nn.functional;
#endif

namespace TorchPrograms;

/// <summary>A recurrent encoder and a decoder with attention that learn to write a sequence backwards.</summary>
public static class Seq2Seq
{
    private const int Vocabulary = 12, Hidden = 24, Length = 5, Steps = 60, Batch = 16;
    private const long StartOfSequence = 0, EndOfSequence = 1;

    private sealed class EncoderRNN : nn.Module<Tensor, Tensor, (Tensor output, Tensor hidden)>
    {
        private readonly Embedding embedding;
        private readonly GRU gru;

        public EncoderRNN(long input_size, long hidden_size) : base("encoder")
        {
            embedding = Embedding(input_size, hidden_size);
            gru = GRU(hidden_size, hidden_size, batchFirst: true);
            RegisterComponents();
        }

        public override (Tensor output, Tensor hidden) forward(Tensor input, Tensor hidden) => gru.call(embedding.call(input), hidden);

        public Tensor initHidden(long batch) => torch.zeros(1, batch, Hidden);
    }

    private sealed class AttnDecoderRNN : nn.Module<Tensor, Tensor, Tensor, (Tensor output, Tensor hidden, Tensor weights)>
    {
        private readonly Embedding embedding = Embedding(Vocabulary, Hidden);
        private readonly Linear query = Linear(Hidden, Hidden, hasBias: false);
        private readonly Linear combine = Linear(2 * Hidden, Hidden);
        private readonly GRU gru = GRU(Hidden, Hidden, batchFirst: true);
        private readonly Linear @out = Linear(Hidden, Vocabulary);

        public AttnDecoderRNN() : base("decoder")
        {
            RegisterComponents();
        }

        public override (Tensor output, Tensor hidden, Tensor weights) forward(Tensor input, Tensor hidden, Tensor encoded)
        {
            var embedded = embedding.call(input.unsqueeze(1));
            var scores = torch.bmm(query.call(hidden.transpose(0, 1)), encoded.transpose(1, 2)) / Math.Sqrt(Hidden);
            var weights = F.softmax(scores, dim: -1);
            var applied = weights.bmm(encoded);
            var joined = torch.cat(new[] { embedded, applied }, dim: -1);
            var (output, next) = gru.call(F.relu(combine.call(joined)), hidden);
            return (F.log_softmax(@out.call(output[.., 0]), dim: 1), next, weights[.., 0, ..]);
        }
    }

    public static void Run(Numbers numbers)
    {
        var encoder = new EncoderRNN(Vocabulary, Hidden);
        var decoder = new AttnDecoderRNN();
        Initialise(encoder, 1000);
        Initialise(decoder, 2000);
        var encoderOptimizer = optim.Adam(encoder.parameters(), lr: 5e-3, beta1: 0.9, beta2: 0.99);
        var decoderOptimizer = optim.AdamW(decoder.parameters(), lr: 5e-3, weight_decay: 1e-3);
        var criterion = NLLLoss();

        for (var step = 0; step < Steps; step++)
        {
            using var _ = NewDisposeScope();
            var (source, target) = Pairs(step);
            encoderOptimizer.zero_grad();
            decoderOptimizer.zero_grad();

            var (encoded, hidden) = encoder.call(source, encoder.initHidden(Batch));
            var input = torch.full(Batch, StartOfSequence, dtype: torch.int64);
            var loss = torch.zeros(1);
            for (var t = 0; t <= Length; t++)
            {
                var (output, next, weights) = decoder.call(input, hidden, encoded);
                hidden = next;
                loss = loss + criterion.call(output, target[.., t]);
                // Half of the batches learn from what is right, the others from what the decoder said.
                input = step % 2 == 0 ? target.index(TensorIndex.Colon, TensorIndex.Single(t)) : output.argmax(dim: 1).detach();
            }
            loss.backward();
            numbers.Add("gradient norms", nn.utils.clip_grad_norm_(encoder.parameters(), 1.0), nn.utils.clip_grad_norm_(decoder.parameters(), 1.0));
            encoderOptimizer.step();
            decoderOptimizer.step();
            numbers.Add("losses", loss.item<float>() / (Length + 1));
        }

        Translate(numbers, encoder, decoder);
    }

    private static void Translate(Numbers numbers, EncoderRNN encoder, AttnDecoderRNN decoder)
    {
        using var _ = torch.no_grad();
        encoder.eval();
        decoder.eval();
        var (source, target) = Pairs(-1);
        var (encoded, hidden) = encoder.call(source, encoder.initHidden(Batch));
        var input = torch.full(new long[] { Batch }, StartOfSequence, dtype: ScalarType.Int64);
        var said = new List<Tensor>();
        var attention = torch.zeros(Length + 1, Length);
        for (var t = 0; t <= Length; t++)
        {
            (var output, hidden, var weights) = decoder.call(input, hidden, encoded);
            var (_, index) = output.topk(1, dim: 1);
            input = index.squeeze(1);
            said.Add(input);
            attention[t] = weights[0];
        }
        var right = torch.stack(said, dim: 1).eq(target);
        numbers.Add("right", right.@float().mean().item<float>());
        numbers.Add("ends", torch.stack(said, 1)[.., ^1].eq(EndOfSequence).sum().item<long>());
        numbers.Add("attention", attention.flatten().data<float>().ToArray());
        numbers.Add("attention sums", attention.sum(dim: 1).data<float>().ToArray());
    }

    // Words 2 to Vocabulary − 1, and the same backwards with the end behind them.
    private static (Tensor source, Tensor target) Pairs(int step)
    {
        var words = Formula.Choices(Batch * Length, step + 5000, Vocabulary - 2);
        var source = torch.tensor(words, Batch, Length) + 2;
        var end = torch.full(new long[] { Batch, 1 }, EndOfSequence, dtype: torch.int64);
        return (source, torch.cat(new List<Tensor> { source.flip(1), end }, 1));
    }

    private static void Initialise(Module module, int seed)
    {
        using var _ = torch.no_grad();
        foreach (var (name, parameter) in module.named_parameters())
            parameter.set_(torch.tensor(Formula.Spread(parameter.numel(), seed++, name.StartsWith("embedding") ? 1f : 0.3f)).view(parameter.shape));
    }
}
