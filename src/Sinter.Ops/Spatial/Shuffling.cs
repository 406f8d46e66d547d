namespace Sinter;

/// <summary>Channels in another order, and channels exchanged for resolution.</summary>
public static class Shuffling
{
    extension(Tensor x)
    {
        /// <summary>[*, C · r², H, W] → [*, C, H · r, W · r]: every r² channels become an r × r square of each pixel. After Shi et al., "Real-time single image and video super-resolution" (2016).</summary>
        /// <exception cref="ShapeException">The channels are not a multiple of r².</exception>
        [Export("pixel_shuffle"), Export("nn.functional.pixel_shuffle", Module = "nn.PixelShuffle")]
        public Tensor PixelShuffle(int upscaleFactor)
        {
            CheckImage(x, nameof(PixelShuffle), upscaleFactor, nameof(upscaleFactor));
            long r = upscaleFactor, H = x.Shape[^2], W = x.Shape[^1];
            Check.Shape(x.Shape[^3] % (r * r) == 0, $"PixelShuffle: x is {x.Shape} and upscaleFactor {r}; the channels, {x.Shape[^3]}, must be a multiple of {r * r}.");
            var C = x.Shape[^3] / (r * r);
            return x.Reshape(x.Shape[..^3].Count, C, r, r, H, W).Permute(0, 1, 4, 2, 5, 3).Reshape([.. x.Shape[..^3], C, H * r, W * r]);
        }

        /// <summary>[*, C, H · r, W · r] → [*, C · r², H, W], the opposite of <c>PixelShuffle</c>.</summary>
        /// <exception cref="ShapeException">Height or width is not a multiple of r.</exception>
        [Export("pixel_unshuffle"), Export("nn.functional.pixel_unshuffle", Module = "nn.PixelUnshuffle")]
        public Tensor PixelUnshuffle(int downscaleFactor)
        {
            CheckImage(x, nameof(PixelUnshuffle), downscaleFactor, nameof(downscaleFactor));
            long r = downscaleFactor, C = x.Shape[^3], H = x.Shape[^2] / r, W = x.Shape[^1] / r;
            Check.Shape(H * r == x.Shape[^2] && W * r == x.Shape[^1], $"PixelUnshuffle: x is {x.Shape} and downscaleFactor {r}; height and width must be multiples of it.");
            return x.Reshape(x.Shape[..^3].Count, C, H, r, W, r).Permute(0, 1, 3, 5, 2, 4).Reshape([.. x.Shape[..^3], C * r * r, H, W]);
        }

        /// <summary>x is [B, C, *]: the channels, seen as a table of <paramref name="groups"/> rows, are read column by column. After Zhang et al., "ShuffleNet" (2017).</summary>
        /// <exception cref="ShapeException">The channels are not a multiple of the groups.</exception>
        [Export("channel_shuffle"), Export("nn.functional.channel_shuffle", Module = "nn.ChannelShuffle")]
        public Tensor ChannelShuffle(int groups)
        {
            Check.Shape(x.Rank >= 3, $"ChannelShuffle: x is {x.Shape}; it must have at least 3 dimensions, channels being the second.");
            Check.Argument(groups > 0 && x.Shape[1] % groups == 0, $"ChannelShuffle: x is {x.Shape} and groups {groups}; groups must be positive and divide the {x.Shape[1]} channels.");
            long B = x.Shape[0], C = x.Shape[1], rest = x.Shape[2..].Count;
            return x.Reshape(B, groups, C / groups, rest).Transpose(1, 2).Reshape(x.Shape);
        }
    }

    static void CheckImage(Tensor x, string op, int factor, string name)
    {
        Check.Shape(x.Rank >= 3, $"{op}: x is {x.Shape}; it must be [*, C, H, W].");
        Check.Argument(factor > 0, $"{op}: {name} is {factor}; it must be positive.");
    }
}
