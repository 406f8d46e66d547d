using Sinter.Distributed;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary>Makes a freshly initialised model of the given shape, with the optimizer of the given recipe; trained by the ranks of a group if there is one.</summary>
public delegate ITrainableModel ModelFactory(GptOptions model, TrainingOptions training, ProcessGroup? group = null);
