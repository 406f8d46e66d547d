#if TORCHSHARP
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;
#else
using Sinter;
using Sinter.Nn;
using Sinter.Torch;
using static Sinter.Torch.torch;
using static Sinter.Torch.torch.nn;
using static Sinter.Torch.torch.nn.functional;
#endif

namespace TorchPrograms;

/// <summary>A variational autoencoder of small pictures of bars and spots.</summary>
public static class Vae
{
    private const int Side = 8, Pixels = Side * Side, Latent = 4, Batch = 32, Steps = 60;

    private sealed class VAE : Module<Tensor, Tensor, (Tensor recon, Tensor mu, Tensor logvar)>
    {
        private readonly Linear fc1 = Linear(Pixels, 48);
        private readonly Linear fc21 = Linear(48, Latent);
        private readonly Linear fc22 = Linear(48, Latent);
        private readonly Sequential decoder;

        public VAE() : base(nameof(VAE))
        {
            var modules = new List<(string, Module<Tensor, Tensor>)>
            {
                ("fc3", Linear(Latent, 48)),
                ("act", LeakyReLU(0.1)),
                ("fc4", Linear(48, Pixels)),
                ("out", Sigmoid()),
            };
            decoder = Sequential(modules);
            RegisterComponents();
        }

        public (Tensor mu, Tensor logvar) encode(Tensor x)
        {
            var h1 = relu(fc1.call(x));
            return (fc21.call(h1), fc22.call(h1));
        }

        // The noise is given, so that it is the same wherever this runs.
        public Tensor reparameterize(Tensor mu, Tensor logvar, Tensor eps)
        {
            var std = torch.exp(0.5 * logvar);
            return mu + eps * std;
        }

        public Tensor decode(Tensor z) => decoder.call(z);

        public override (Tensor recon, Tensor mu, Tensor logvar) forward(Tensor x, Tensor eps)
        {
            var (mu, logvar) = encode(x.view(-1, Pixels));
            var z = reparameterize(mu, logvar, eps);
            return (decode(z), mu, logvar);
        }
    }

    // Reconstruction and divergence from the standard normal distribution, summed over all elements and the batch.
    private static (Tensor bce, Tensor kld) loss_function(Tensor recon_x, Tensor x, Tensor mu, Tensor logvar)
    {
        var bce = binary_cross_entropy(recon_x, x.view(-1, Pixels), reduction: Reduction.Sum);
        var kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp());
        return (bce, kld);
    }

    public static void Run(Numbers numbers)
    {
        var model = new VAE();
        using (torch.no_grad())
        {
            var seed = 300;
            foreach (var (name, parameter) in model.named_parameters(recurse: true))
                parameter.copy_(torch.tensor(Formula.Spread(parameter.numel(), seed++, name.Contains("bias") ? 0f : 0.3f)).view_as(parameter));
        }
        var optimizer = torch.optim.RMSProp(model.parameters(), lr: 2e-3, momentum: 0.5);

        model.train();
        for (var step = 0; step < Steps; step++)
        {
            using var _ = torch.NewDisposeScope();
            var data = Pictures(step);
            var eps = torch.tensor(Formula.Noise(Batch * Latent, step), new long[] { Batch, Latent });
            optimizer.zero_grad();
            var (recon, mu, logvar) = model.call(data, eps);
            var (bce, kld) = loss_function(recon, data, mu, logvar);
            var loss = (bce + kld) / data.shape[0];
            loss.backward();
            optimizer.step();
            numbers.Add("reconstruction", bce.item<float>() / Batch);
            numbers.Add("divergence", kld.item<float>() / Batch);
        }

        model.eval();
        using (torch.inference_mode())
        {
            var data = Pictures(Steps);
            var (mu, logvar) = model.encode(data.view(-1, Pixels));
            var recon = model.decode(mu);
            numbers.Add("means", mu[0].data<float>().ToArray());
            numbers.Add("log variances", logvar[^1].data<float>().ToArray());
            numbers.Add("picture", recon.view(-1, Side, Side)[0, 2..5, TensorIndex.Ellipsis].flatten().data<float>().ToArray());
            numbers.Add("closest", torch.clamp((recon - data.view(Batch, Pixels)).abs(), 0, 1).mean(new long[] { 1 }).min().item<float>());
            numbers.Add("sample", model.decode(torch.zeros(1, Latent))[0, 0].item<float>());
            var (smallest, _) = torch.min(recon, dim: 1);
            numbers.Add("darkest", smallest[0].ToSingle());
        }
    }

    // A bright row, a bright column, and grey elsewhere.
    private static Tensor Pictures(int step)
    {
        var rows = Formula.Choices(Batch, step + 700, Side);
        var columns = Formula.Choices(Batch, step + 800, Side);
        var pictures = torch.full(Batch, 1, Side, Side, value: 0.1f);
        for (var i = 0; i < Batch; i++)
        {
            pictures[i, 0, (int)rows[i]] = torch.ones(Side) * 0.9f;
            pictures[i, 0, .., (int)columns[i]] = torch.tensor(0.8f);
        }
        return pictures;
    }
}
