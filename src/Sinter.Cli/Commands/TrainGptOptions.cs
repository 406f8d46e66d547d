using System.CommandLine;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary>The options of <c>train gpt</c>, and the run that they describe.</summary>
internal sealed class TrainGptOptions
{
    // The default text's rarest characters, a handful of symbols among millions, are not worth an id each.
    private const int MinCountOfDefaultText = 20;

    private static readonly OrderedDictionary<string, TrainingPrecision> Precisions = new()
    {
        ["fp32"] = TrainingPrecision.Float32,
        ["bf16"] = TrainingPrecision.BFloat16,
        ["fp16"] = TrainingPrecision.Float16,
    };

    private readonly Option<string?> data = new("--data")
    {
        Description = "The text: a UTF-8 file, or a folder of them. [default: the .NET reference documentation on this machine]",
        HelpName = "FILE|DIR",
    };
    private readonly Option<string> preset = new("--preset")
    {
        Description = "The defaults of the options below.",
        HelpName = string.Join('|', Preset.All.Select(preset => preset.Name)),
        DefaultValueFactory = _ => Preset.Demo.Name,
    };
    private readonly Option<string?> name = new("--name") { Description = "The run's name. [default: gpt, gpt-2, …]", HelpName = "NAME" };
    private readonly Option<string> runDir = new("--run-dir")
    {
        Description = "The folder of all runs.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "runs",
    };
    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Goes on with the run of --name, or the newest run, where its checkpoint stopped.",
    };
    private readonly NumberOption<int> steps = new("--steps", Described("Optimizer steps.", preset => preset.Steps));
    private readonly NumberOption<int> batch = new("--batch", Described("Blocks in a batch.", preset => preset.BatchSize));
    private readonly NumberOption<int> block = new(
        "--block", Described("Characters in a block: how far back the model reads.", preset => preset.BlockSize));
    private readonly NumberOption<int> layers = new("--layers", Described("Transformer blocks.", preset => preset.Layers));
    private readonly NumberOption<int> heads = new("--heads", Described("Attention heads; they divide --dim.", preset => preset.Heads));
    private readonly NumberOption<int> dim = new("--dim", Described("The width of the residual stream.", preset => preset.Dim));
    private readonly NumberOption<double> learningRate = new(
        "--lr", Described("The learning rate after warm-up; it falls to a tenth along a cosine.", preset => preset.LearningRate));
    private readonly NumberOption<double> dropout = new("--dropout", "The share of activations dropped in training. [default: 0]");
    private readonly Option<string> precision = new("--precision")
    {
        Description = "What products are computed in; parameters stay float32. fp16 scales the loss. Half the memory for activations; faster only on a CPU with 16-bit products.",
        HelpName = string.Join('|', Precisions.Keys),
        DefaultValueFactory = _ => Precisions.Keys.First(),
    };
    private readonly NumberOption<int> minCount = new(
        "--min-count", $"Characters that occur less often share one id. [default: 1; {MinCountOfDefaultText} for the default text]");
    private readonly NumberOption<ulong> seed = new("--seed", "The seed of everything random. [default: 1337]");
    private readonly NumberOption<int> threads = new("--threads", "Threads to compute with. [default: all cores]");
    private readonly NumberOption<int> evaluationInterval = new(
        "--eval-interval", Described("Steps between evaluations; each writes a checkpoint.", preset => preset.EvaluationInterval));

    private readonly NumberOption<int> processes = new(
        "--nproc", "Processes that train together, each on its part of every batch. `sinter run` does the same on several machines. [default: 1]");

    public TrainGptOptions()
    {
        preset.AcceptOnlyFromAmong([.. Preset.All.Select(preset => preset.Name)]);
        precision.AcceptOnlyFromAmong([.. Precisions.Keys]);
        All =
        [
            data, preset, name, runDir, resume, steps, batch, block, layers, heads, dim, learningRate, dropout, precision, minCount, seed, threads,
            evaluationInterval, processes,
        ];
        FixedByCheckpoint = [preset, batch, block, layers, heads, dim, learningRate, dropout, precision, minCount, seed];
    }

    public IReadOnlyList<Option> All { get; }

    private IReadOnlyList<Option> FixedByCheckpoint { get; }

    public bool Resumes(ParseResult parsed) => parsed.GetValue(resume);

    public int? Threads(ParseResult parsed) => parsed.GetValue(threads);

    public int Processes(ParseResult parsed) => parsed.GetValue(processes) ?? 1;

    /// <summary>The command line as one of several processes is given it.</summary>
    public string[] ForRank(ParseResult parsed)
    {
        string[] words = [.. parsed.Tokens.Select(token => token.Value)];
        int at = Array.IndexOf(words, processes.Name);
        return at < 0 ? words : [.. words[..at], .. words[(at + 2)..]];
    }

    /// <summary>A new run: checks every option and reads its text. Its folder is not made yet.</summary>
    public (RunConfig Config, TokenSplit Split) Start(ParseResult parsed)
    {
        Preset defaults = Preset.All.Single(preset => preset.Name == parsed.GetValue(this.preset));
        string? path = parsed.GetValue(data);
        TrainingOptions training = Training(parsed, defaults);
        GptOptions shape = Shape(parsed, defaults, vocabularySize: 1);
        training.Validate();
        shape.Validate();

        TextCorpus corpus = ReadCorpus(path);
        if (corpus.Characters == 0)
        {
            throw new InvalidDataException($"{corpus.Source}: the text is empty.");
        }
        CharTokenizer tokenizer = CharTokenizer.Fit(corpus.Text, parsed.GetValue(minCount) ?? (path is null ? MinCountOfDefaultText : 1));
        TokenSplit split = TokenSplit.Encode(corpus, tokenizer, shape.BlockSize);
        RunConfig config = new()
        {
            Model = shape with { VocabularySize = tokenizer.VocabularySize },
            Training = training,
            Data = new RunData(corpus.Source, path is null ? null : Path.GetFullPath(path), corpus.Characters, corpus.Sha256),
            Baselines = NGramBaselines.Measure(split.Train.Span, split.Validation.Span, tokenizer.VocabularySize),
            Tokenizer = tokenizer,
        };
        return (config, split);
    }

    /// <summary>Makes the folder of a new run.</summary>
    public RunFolder Create(ParseResult parsed, RunConfig config) =>
        RunFolder.Create(parsed.GetValue(runDir)!, parsed.GetValue(name), "gpt", config);

    /// <summary>An earlier run, to go on with. Only its length and its evaluations may change.</summary>
    public (RunFolder Run, RunConfig Config, TokenSplit Split) Resume(ParseResult parsed)
    {
        string[] refused = [.. FixedByCheckpoint.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        if (refused.Length > 0)
        {
            throw new ArgumentException(
                $"--resume goes on with the run as it was begun; {string.Join(", ", refused)} cannot be changed. "
                + "Start a new run, or leave them out.");
        }

        string parent = parsed.GetValue(runDir)!;
        RunFolder run = parsed.GetValue(name) is { } chosen ? RunFolder.Open(RunFolder.PathOf(parent, chosen)) : RunFolder.OpenLatest(parent);
        RunConfig config = run.ReadConfig();
        TextCorpus corpus = ReadCorpus(parsed.GetValue(data) ?? config.Data.Path);
        if (corpus.Sha256 != config.Data.Sha256)
        {
            throw new InvalidDataException(
                $"{corpus.Source}: the text has changed since {run.Location} was begun ({config.Data.Characters:N0} characters then, "
                + $"{corpus.Characters:N0} now); --resume needs the same text. Give it with --data, or start a new run.");
        }

        TrainingOptions training = config.Training with
        {
            Steps = parsed.GetValue(steps) ?? config.Training.Steps,
            EvaluationInterval = parsed.GetValue(evaluationInterval) ?? config.Training.EvaluationInterval,
        };
        training.Validate();
        config = config with { Training = training };
        return (run, config, TokenSplit.Encode(corpus, config.Tokenizer, config.Model.BlockSize));
    }

    private TrainingOptions Training(ParseResult parsed, Preset defaults)
    {
        int count = parsed.GetValue(steps) ?? defaults.Steps;
        double rate = parsed.GetValue(learningRate) ?? defaults.LearningRate;
        return new TrainingOptions
        {
            Steps = count,
            BatchSize = parsed.GetValue(batch) ?? defaults.BatchSize,
            LearningRate = rate,
            MinLearningRate = rate / 10,
            WarmupSteps = Math.Min(defaults.WarmupSteps, Math.Max(0, count / 10)),
            EvaluationInterval = parsed.GetValue(evaluationInterval) ?? defaults.EvaluationInterval,
            Precision = Precisions[parsed.GetValue(precision)!],
            Seed = parsed.GetValue(seed) ?? 1337,
        };
    }

    private GptOptions Shape(ParseResult parsed, Preset defaults, int vocabularySize) => new()
    {
        VocabularySize = vocabularySize,
        BlockSize = parsed.GetValue(block) ?? defaults.BlockSize,
        Layers = parsed.GetValue(layers) ?? defaults.Layers,
        Heads = parsed.GetValue(heads) ?? defaults.Heads,
        Dim = parsed.GetValue(dim) ?? defaults.Dim,
        Dropout = parsed.GetValue(dropout) ?? 0,
    };

    private static string Described<T>(string description, Func<Preset, T> value) where T : IFormattable =>
        $"{description} [{string.Join("; ", Preset.All.Select(preset => FormattableString.Invariant($"{preset.Name}: {value(preset)}")))}]";

    private static TextCorpus ReadCorpus(string? path) => path is null ? TextCorpus.Default() : TextCorpus.Load(path);
}
