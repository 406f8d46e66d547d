using Sinter.Testing;

namespace Sinter.Language.Tests;

public class TrainingLoopTests
{
    private static readonly TextCorpus Corpus = new(string.Concat(Enumerable.Repeat("the cat sat on the mat and ate a rat. ", 60)), "a test");
    private static readonly CharTokenizer Tokenizer = CharTokenizer.Fit(Corpus.Text);
    private static readonly TokenSplit Split = TokenSplit.Encode(Corpus, Tokenizer, blockSize: 8);
    private static readonly GptOptions Shape = new()
    {
        VocabularySize = Tokenizer.VocabularySize,
        BlockSize = 8,
        Layers = 1,
        Heads = 1,
        Dim = 1,
    };
    private static readonly TrainingOptions Recipe = TrainingOptionsTests.Recipe with { LearningRate = 5, MinLearningRate = 0.5 };

    [Fact]
    public void Training_ends_near_the_bigram_score_with_metrics_and_a_checkpoint()
    {
        using TemporaryFolder folder = new();
        RunFolder run = NewRun(folder);
        Recorder recorder = new();
        TrainingResult result = new TrainingLoop(new BigramModel(Shape), Recipe, Split, run, recorder).Run(TestContext.Current.CancellationToken);

        NGramBaselines baselines = NGramBaselines.Measure(Split.Train.Span, Split.Validation.Span, Shape.VocabularySize);
        Assert.True(result.Completed);
        Assert.InRange(result.ValidationLoss!.Value, baselines.Bigram * 0.8, baselines.Unigram * 0.75);
        Assert.Equal(100, new BigramModel(Shape).Load(run.ModelPath));

        IReadOnlyList<TrainingMetrics> metrics = MetricsLog.Read(run.MetricsPath);
        Assert.Equal(Enumerable.Range(1, 100), metrics.Select(line => line.Step));
        Assert.Equal([25, 50, 75, 100], metrics.Where(line => line.ValidationLoss is not null).Select(line => line.Step));
        Assert.Equal(recorder.Metrics, metrics);
        Assert.Equal([25, 50, 75, 100], recorder.Evaluations);
        Assert.Equal([25, 50, 75, 100], recorder.Checkpoints);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(60)]
    [InlineData(100)]
    public void A_stopped_and_resumed_training_is_bit_for_bit_one_that_never_stopped(int stopAt)
    {
        using TemporaryFolder folder = new();
        BigramModel straight = new(Shape);
        RunFolder straightRun = NewRun(folder);
        TrainingResult expected = new TrainingLoop(straight, Recipe, Split, straightRun, new Recorder()).Run(TestContext.Current.CancellationToken);

        using CancellationTokenSource stop = new();
        RunFolder run = NewRun(folder);
        BigramModel first = new(Shape)
        {
            BeforeStep = step =>
            {
                if (step == stopAt)
                {
                    stop.Cancel();
                }
            },
        };
        TrainingResult stopped = new TrainingLoop(first, Recipe, Split, run, new Recorder()).Run(stop.Token);
        Assert.Equal(new TrainingResult(stopAt, Completed: false, ValidationLoss: null), stopped);

        BigramModel second = new(Shape);
        TrainingLoop resumed = new(second, Recipe, Split, run, new Recorder());
        resumed.Resume();
        Assert.Equal(expected, resumed.Run(TestContext.Current.CancellationToken));
        Assert.Equal(straight.Weights.ToArray(), second.Weights.ToArray());
        Assert.Equal(
            MetricsLog.Read(straightRun.MetricsPath).Select(line => (line.Step, line.Loss, line.LearningRate)),
            MetricsLog.Read(run.MetricsPath).Select(line => (line.Step, line.Loss, line.LearningRate)));
        Assert.Equal(expected.ValidationLoss, MetricsLog.Read(run.MetricsPath)[^1].ValidationLoss);
    }

    [Fact]
    public void A_training_stopped_before_its_first_step_leaves_a_checkpoint_of_step_zero()
    {
        using TemporaryFolder folder = new();
        RunFolder run = NewRun(folder);
        Assert.Equal(
            new TrainingResult(0, Completed: false, ValidationLoss: null),
            new TrainingLoop(new BigramModel(Shape), Recipe, Split, run, new Recorder()).Run(new CancellationToken(canceled: true)));
        Assert.Equal(0, new BigramModel(Shape).Load(run.ModelPath));
    }

    [Fact]
    public void Resuming_a_finished_run_trains_no_further_and_tells_its_score()
    {
        using TemporaryFolder folder = new();
        RunFolder run = NewRun(folder);
        TrainingResult done = new TrainingLoop(new BigramModel(Shape), Recipe, Split, run, new Recorder()).Run(TestContext.Current.CancellationToken);
        TrainingLoop again = new(new BigramModel(Shape) { BeforeStep = _ => Assert.Fail("a step was taken") }, Recipe, Split, run, new Recorder());
        again.Resume();
        Assert.Equal(done, again.Run(TestContext.Current.CancellationToken));
        Assert.Equal(100, MetricsLog.Read(run.MetricsPath).Count);

        File.Delete(run.MetricsPath);
        Assert.Equal(done, again.Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_checkpoint_beyond_the_last_step_is_refused()
    {
        using TemporaryFolder folder = new();
        RunFolder run = NewRun(folder);
        new BigramModel(Shape).Save(run.ModelPath, step: 101);
        TrainingLoop loop = new(new BigramModel(Shape), Recipe, Split, run, new Recorder());
        Assert.Contains("step 101", Assert.Throws<InvalidDataException>(loop.Resume).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_training_and_keeps_the_last_checkpoint()
    {
        using TemporaryFolder folder = new();
        RunFolder run = NewRun(folder);
        TrainingOptions tame = Recipe with { Steps = 25 };
        new TrainingLoop(new BigramModel(Shape), tame, Split, run, new Recorder()).Run(TestContext.Current.CancellationToken);

        TrainingOptions wild = Recipe with { LearningRate = 1e300 };
        TrainingLoop loop = new(new BigramModel(Shape), wild, Split, run, new Recorder());
        loop.Resume();
        ArithmeticException error = Assert.Throws<ArithmeticException>(() => loop.Run(TestContext.Current.CancellationToken));
        Assert.Contains("training diverged", error.Message, StringComparison.Ordinal);
        Assert.Equal(25, new BigramModel(Shape).Load(run.ModelPath));
    }

    [Fact]
    public void An_evaluation_predicts_every_token_but_the_first_once()
    {
        CountingModel model = new();
        int[] tokens = [.. Enumerable.Range(0, 45)];
        Assert.Equal(1.0, Evaluation.Loss(model, tokens, batchSize: 3, stop: TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(1, 44), model.Targets.Order());
        model.Targets.Clear();
        Evaluation.Loss(model, tokens, batchSize: 3, maxBlocks: 2, TestContext.Current.CancellationToken);
        Assert.Equal([.. Enumerable.Range(1, 8), .. Enumerable.Range(17, 8)], model.Targets.Order());
    }

    private static RunFolder NewRun(TemporaryFolder folder) => RunFolder.Create(folder.Location, null, "run", new RunConfig
    {
        Model = Shape,
        Training = Recipe,
        Data = new RunData(Corpus.Source, null, Corpus.Characters, Corpus.Sha256),
        Baselines = new NGramBaselines(1, 1, 1),
        Tokenizer = Tokenizer,
    });

    private sealed class Recorder : ITrainingObserver
    {
        public List<TrainingMetrics> Metrics { get; } = [];

        public List<int> Checkpoints { get; } = [];

        public void OnStep(TrainingMetrics metrics) => Metrics.Add(metrics);

        public List<int> Evaluations { get; } = [];

        public void OnEvaluating(int step) => Evaluations.Add(step);

        public void OnCheckpoint(int step) => Checkpoints.Add(step);
    }

    private sealed class CountingModel : ITrainableModel
    {
        public List<int> Targets { get; } = [];

        public int BlockSize => 8;

        public int VocabularySize => 45;

        public long ParameterCount => 0;

        public double TrainStep(TokenBatch batch, int step, double learningRate) => 1;

        public double Evaluate(TokenBatch batch)
        {
            Targets.AddRange(batch.Targets);
            return 1;
        }

        public void NextLogits(ReadOnlySpan<int> context, Span<float> logits) => logits.Clear();

        public void Save(string path, int step) => File.WriteAllText(path, "");

        public int Load(string path) => 0;
    }
}
