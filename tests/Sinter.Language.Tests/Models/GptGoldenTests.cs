using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Language.Tests.Models;

/// <summary>The GPT against nanoGPT's in libtorch: logits, loss, every gradient, and ten steps of AdamW.</summary>
public class GptGoldenTests
{
    static readonly Tolerance Tolerance = new(1e-9, 1e-10);

    static readonly GoldenCase Start = Golden.Case("gpt", "gpt");

    static Gpt Model()
    {
        int Size(string name) => (int)Start.Number(name);
        var model = new Gpt(new()
        {
            VocabularySize = Size("vocab_size"),
            BlockSize = Size("block_size"),
            Layers = Size("n_layer"),
            Heads = Size("n_head"),
            Dim = Size("n_embd"),
            Bias = Start.Flag("bias"),
        });
        model.To(DType.Float64);
        // The head is the token embedding, which the file holds once.
        var keys = Start.Inputs.Where(name => name is not ("idx" or "targets"));
        var (missing, unexpected) = model.LoadStateDict(keys.ToDictionary(key => key, key => Start[$"in/{key}"]), strict: false);
        Assert.Equal(["lm_head.weight"], missing);
        Assert.Empty(unexpected);
        return model;
    }

    [Fact]
    public void Logits_loss_and_gradients_are_those_of_libtorch()
    {
        var model = Model();
        Expect.Close(model.Call(Start["in/idx"]), Start["out/logits"], Tolerance, "logits");
        var loss = model.Loss(Start["in/idx"], Start["in/targets"]);
        Expect.Close(loss, Start["out/loss"], Tolerance, "loss");
        loss.Backward();
        var parameters = model.NamedParameters().ToDictionary();
        Assert.Equal(parameters.Keys.Order(), Start.Gradients.Select(key => key["in/".Length..]).Order());
        foreach (var (key, p) in parameters) Expect.Close(p.Grad!, Start[$"grad/in/{key}"], Tolerance, $"the gradient of {key}");
    }

    [Fact]
    public void Ten_steps_of_AdamW_lead_where_libtorchs_do()
    {
        var path = Golden.Case("gpt", "gpt_adamw");
        var model = Model();
        var optimizer = new AdamW(model.Parameters(), path.Number("lr"), (path.Numbers("betas")[0], path.Numbers("betas")[1]), path.Number("eps"), path.Number("weight_decay"));
        var losses = path["out/losses"].ToArray<double>();
        for (var step = 0; ; step++)
        {
            var loss = model.Loss(Start["in/idx"], Start["in/targets"]);
            Expect.Close(loss, Tensor.Of(losses[step], DType.Float64), Tolerance, $"the loss before step {step}");
            if (step == (int)path.Number("steps")) break;
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
        }
        foreach (var (key, p) in model.NamedParameters()) Expect.Close(p, path[$"out/{key}"], Tolerance, $"{key} afterwards");
    }
}
