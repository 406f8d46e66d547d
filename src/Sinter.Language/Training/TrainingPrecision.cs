using System.Text.Json.Serialization;

namespace Sinter.Language;

/// <summary>What a model is computed in while it is trained. Its parameters and the optimizer's state are float32 in any case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingPrecision>))]
public enum TrainingPrecision
{
    /// <summary>float32 throughout.</summary>
    [JsonStringEnumMemberName("fp32")] Float32,
    /// <summary>Products in bfloat16, under <see cref="Autocast"/>.</summary>
    [JsonStringEnumMemberName("bf16")] BFloat16,
    /// <summary>Products in float16, under <see cref="Autocast"/>, the loss scaled.</summary>
    [JsonStringEnumMemberName("fp16")] Float16,
}
