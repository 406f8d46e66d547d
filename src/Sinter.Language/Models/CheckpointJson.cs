using System.Text.Json.Serialization;

namespace Sinter.Language;

/// <summary>The JSON of a checkpoint's metadata, compiled in advance.</summary>
[JsonSerializable(typeof(Dictionary<string, double>))]
sealed partial class CheckpointJson : JsonSerializerContext;
