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

namespace TorchPrograms;

/// <summary>Bags of words in one long list, told apart by the mean of their embeddings.</summary>
public static class TextClassification
{
    private const int Classes = 4, Vocabulary = 60, Width = 16, Batches = 12, BatchSize = 16, Epochs = 3;
    private const float InitialRange = 0.5f;

    private sealed class TextClassificationModel : Module<Tensor, Tensor, Tensor>
    {
        private readonly EmbeddingBag embedding;
        private readonly Linear fc;

        public TextClassificationModel(long vocab_size, long embed_dim, long num_class) : base("TextClassification")
        {
            embedding = EmbeddingBag(vocab_size, embed_dim, mode: EmbeddingBagMode.Mean, sparse: false);
            fc = Linear(embed_dim, num_class);
            InitWeights();
            RegisterComponents();
        }

        private void InitWeights()
        {
            using var _ = torch.no_grad();
            embedding.weight!.copy_(torch.tensor(Formula.Spread(Vocabulary * Width, 1, InitialRange), Vocabulary, Width));
            fc.weight!.copy_(torch.tensor(Formula.Spread(Classes * Width, 2, InitialRange), Classes, Width));
            init.zeros_(fc.bias!);
        }

        public override Tensor forward(Tensor input, Tensor offsets)
        {
            using var t = embedding.call(input, offsets);
            return fc.forward(t);
        }
    }

    public static void Run(Numbers numbers)
    {
        var model = new TextClassificationModel(Vocabulary, Width, Classes);
        var loss = CrossEntropyLoss();
        var lr = 5.0;
        var optimizer = torch.optim.SGD(model.parameters(), lr);
        var scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.2, last_epoch: -1);

        foreach (var epoch in Enumerable.Range(1, Epochs))
        {
            Train(numbers, model, loss, optimizer, Enumerable.Range(0, Batches).Select(Batch));
            numbers.Add("accuracy", Evaluate(model, Batch(Batches)));
            scheduler.step();
        }
        foreach (var group in optimizer.ParamGroups) numbers.Add("rate", group.LearningRate);
        numbers.Add("weight", model.get_parameter("fc.weight")![0].data<float>().ToArray());
    }

    private static void Train(Numbers numbers, TextClassificationModel model, Loss<Tensor, Tensor, Tensor> criterion, torch.optim.Optimizer optimizer, IEnumerable<(Tensor, Tensor, Tensor)> batches)
    {
        model.train();
        double total_acc = 0.0;
        long total_count = 0;
        using var d = torch.NewDisposeScope();
        foreach (var (labels, texts, offsets) in batches)
        {
            optimizer.zero_grad();
            using (var predicted_labels = model.call(texts, offsets))
            {
                var loss = criterion.call(predicted_labels, labels);
                loss.backward();
                torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5);
                optimizer.step();

                total_acc += (predicted_labels.argmax(1) == labels).sum().to(torch.CPU).item<long>();
                total_count += labels.size(0);
                numbers.Add("losses", loss.ReadCpuSingle(0));
            }
            d.DisposeEverything();
        }
        numbers.Add("train accuracy", total_acc / total_count);
    }

    private static double Evaluate(TextClassificationModel model, (Tensor labels, Tensor texts, Tensor offsets) batch)
    {
        model.eval();
        using var _ = torch.no_grad();
        var predicted = model.call(batch.texts, batch.offsets);
        return (predicted.argmax(1) == batch.labels).sum().item<long>() / (double)batch.labels.size(0);
    }

    // A class has its own words, and uses any other word every third time.
    private static (Tensor labels, Tensor texts, Tensor offsets) Batch(int number)
    {
        var labels = Formula.Choices(BatchSize, number + 40, Classes);
        var lengths = Formula.Choices(BatchSize, number + 80, 6);
        var texts = new List<long>();
        var offsets = new List<long>();
        for (var i = 0; i < BatchSize; i++)
        {
            offsets.Add(texts.Count);
            var words = Formula.Choices(lengths[i] + 4, number * BatchSize + i + 200, Vocabulary);
            texts.AddRange(words.Select((word, at) => at % 3 == 2 ? word : word / Classes * Classes + labels[i]));
        }
        return (torch.tensor(labels), torch.tensor(texts), torch.tensor(offsets.ToArray(), dtype: ScalarType.Int64));
    }
}
