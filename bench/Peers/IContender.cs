namespace Peers;

/// <summary>A framework in the comparison: what it must be able to do to be measured.</summary>
interface IContender
{
    /// <summary>Sets how many threads the kernels use. Called once, before anything else.</summary>
    void UseThreads(int threads);

    /// <summary>Builds the model and its AdamW; each call of the result is one training step on the next batch and returns its loss.</summary>
    Func<float> TrainGpt(GptShape shape, Batches batches);

    /// <summary>Makes a one-element addition, its operands requiring a gradient or not; each call makes and drops one result.</summary>
    Action AddOneElement(bool withGradient);
}
