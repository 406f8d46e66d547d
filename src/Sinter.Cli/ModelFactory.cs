using Sinter.Language;

namespace Sinter.Cli;

/// <summary>Makes a freshly initialised model of the given shape, with the optimizer of the given recipe.</summary>
public delegate ITrainableModel ModelFactory(GptOptions model, TrainingOptions training);
