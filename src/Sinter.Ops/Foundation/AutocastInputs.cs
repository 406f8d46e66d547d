using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>How an op obeys its <see cref="AutocastAttribute"/>: its body begins with <c>using var _ = Autocast.Inputs(ref x, ref weight);</c>, which converts these by the policy
/// of the calling method. An op that is one formula needs only <c>Autocast.Input(x)</c>. While no scope is open anywhere both cost one read.</summary>
static class AutocastInputs
{
    extension(Autocast)
    {
        /// <summary>x in the type that the policy of the calling op wants.</summary>
        public static Tensor Input(Tensor x, [CallerMemberName] string op = "")
        {
            if (!Autocast.IsAnyOpen) return x;
            using var body = new AutocastBody(op, x);
            return body.Keep(x);
        }

        /// <summary>Converts the inputs of the calling op as its policy wants, and sets mixed precision aside until the result is disposed: the parts of an op have no policies of their own.</summary>
        public static AutocastBody Inputs([NotNullIfNotNull(nameof(x))] ref Tensor? x, [CallerMemberName] string op = "")
        {
            if (!Autocast.IsAnyOpen) return default;
            var body = new AutocastBody(op, x);
            x = body.Convert(x);
            return body;
        }

        /// <inheritdoc cref="Inputs(ref Tensor, string)"/>
        public static AutocastBody Inputs([NotNullIfNotNull(nameof(x))] ref Tensor? x, [NotNullIfNotNull(nameof(a))] ref Tensor? a, [CallerMemberName] string op = "")
        {
            if (!Autocast.IsAnyOpen) return default;
            var body = new AutocastBody(op, x, a);
            (x, a) = (body.Convert(x), body.Convert(a));
            return body;
        }

        /// <inheritdoc cref="Inputs(ref Tensor, string)"/>
        public static AutocastBody Inputs([NotNullIfNotNull(nameof(x))] ref Tensor? x, [NotNullIfNotNull(nameof(a))] ref Tensor? a,
            [NotNullIfNotNull(nameof(b))] ref Tensor? b, [CallerMemberName] string op = "")
        {
            if (!Autocast.IsAnyOpen) return default;
            var body = new AutocastBody(op, x, a, b);
            (x, a, b) = (body.Convert(x), body.Convert(a), body.Convert(b));
            return body;
        }

        /// <inheritdoc cref="Inputs(ref Tensor, string)"/>
        public static AutocastBody Inputs([NotNullIfNotNull(nameof(x))] ref Tensor? x, [NotNullIfNotNull(nameof(a))] ref Tensor? a,
            [NotNullIfNotNull(nameof(b))] ref Tensor? b, [NotNullIfNotNull(nameof(c))] ref Tensor? c, [CallerMemberName] string op = "")
        {
            if (!Autocast.IsAnyOpen) return default;
            var body = new AutocastBody(op, x, a, b, c);
            (x, a, b, c) = (body.Convert(x), body.Convert(a), body.Convert(b), body.Convert(c));
            return body;
        }

        /// <inheritdoc cref="Inputs(ref Tensor, string)"/>
        public static AutocastBody Inputs(ref ReadOnlySpan<Tensor> tensors, [CallerMemberName] string op = "")
        {
            if (!Autocast.IsAnyOpen) return default;
            var body = new AutocastBody(op, tensors);
            var converted = new Tensor[tensors.Length];
            for (var i = 0; i < converted.Length; i++) converted[i] = body.Convert(tensors[i]);
            tensors = converted;
            return body;
        }
    }
}
