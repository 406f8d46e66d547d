using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sinter.Language;

/// <summary>Source-generated JSON of a run's files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunConfig))]
[JsonSerializable(typeof(TrainingMetrics))]
internal sealed partial class RunJson : JsonSerializerContext
{
    // The vocabulary is for people to read: 'é' rather than \u00E9. The file is never embedded in a page.
    public static RunJson Indented => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
