using System.Text.Json;
using Sinter.Testing;

namespace Sinter.Language.Tests;

public class RunFolderTests
{
    private static readonly RunConfig Config = new()
    {
        Model = new GptOptions { VocabularySize = 3, BlockSize = 8, Layers = 1, Heads = 2, Dim = 4 },
        Training = TrainingOptionsTests.Recipe,
        Data = new RunData("a test", "/texts/a.txt", 100, "00"),
        Baselines = new NGramBaselines(1.1, 1.0, 0.9),
        Tokenizer = new CharTokenizer("a\u00E9\u4E2D"),
    };

    [Fact]
    public void The_configuration_comes_back_and_is_snake_case_JSON_for_people()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.Location, "mine", "gpt", Config);
        Assert.Equal("mine", run.Name);
        RunConfig read = run.ReadConfig();
        Assert.Equal(Config.Tokenizer.Characters, read.Tokenizer.Characters);
        Assert.Equal(Config, read with { Tokenizer = Config.Tokenizer });

        string json = File.ReadAllText(run.ConfigPath);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(3, document.RootElement.GetProperty("model").GetProperty("vocabulary_size").GetInt32());
        Assert.Equal(25, document.RootElement.GetProperty("training").GetProperty("evaluation_interval").GetInt32());
        Assert.Contains("\"a\u00E9\u4E2D\"", json, StringComparison.Ordinal);
        Assert.Equal(["config.json"], Directory.EnumerateFiles(run.Location).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void A_damaged_configuration_is_an_error_that_names_the_file(string json)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => RunConfig.Parse(json, "runs/x/config.json"));
        Assert.StartsWith("runs/x/config.json: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"heads\": 2", "\"heads\": 3", "divide")]
    [InlineData("\"vocabulary_size\": 3", "\"vocabulary_size\": 4", "agree")]
    [InlineData("\"layers\": 1", "\"layers\": -1", "layers is -1")]
    [InlineData("\"a\u00E9\u4E2D\"", "null", "config.json")]
    [InlineData("\"a\u00E9\u4E2D\"", "\"ba\"", "sorted")]
    public void A_configuration_that_makes_no_model_is_an_error(string was, string becomes, string message)
    {
        string json = Config.ToJson();
        Assert.Contains(was, json, StringComparison.Ordinal);
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => RunConfig.Parse(json.Replace(was, becomes, StringComparison.Ordinal), "config.json"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_without_a_name_are_numbered()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(["gpt", "gpt-2", "gpt-3"], Enumerable.Range(0, 3).Select(_ => RunFolder.Create(folder.Location, null, "gpt", Config).Name));
    }

    [Fact]
    public void A_trained_run_is_not_overwritten()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.Location, "mine", "gpt", Config);
        Assert.Equal("mine", RunFolder.Create(folder.Location, "mine", "gpt", Config).Name);
        File.WriteAllText(run.ModelPath, "weights");
        IOException error = Assert.Throws<IOException>(() => RunFolder.Create(folder.Location, "mine", "gpt", Config));
        Assert.Contains("--resume --name mine", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("")]
    public void A_name_that_leaves_the_folder_is_refused(string name)
    {
        using TemporaryFolder folder = new();
        Assert.Throws<ArgumentException>(() => RunFolder.Create(folder.Location, name, "gpt", Config));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Location));
    }

    [Fact]
    public void The_latest_run_is_the_one_with_the_newest_checkpoint()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<DirectoryNotFoundException>(() => RunFolder.OpenLatest(folder.Location));
        foreach ((string name, int year) in (ReadOnlySpan<(string, int)>)[("a", 2021), ("b", 2023), ("c", 2022)])
        {
            RunFolder run = RunFolder.Create(folder.Location, name, "gpt", Config);
            File.WriteAllText(run.ModelPath, "weights");
            File.SetLastWriteTimeUtc(run.ModelPath, new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }
        RunFolder.Create(folder.Location, "without-checkpoint", "gpt", Config);
        Assert.Equal("b", RunFolder.OpenLatest(folder.Location).Name);
    }
}
