namespace Sinter;

/// <summary>Writing at positions that several tensors name together, or in the flattened tensor.</summary>
public static class Putting
{
    extension(Tensor x)
    {
        /// <summary>x with values at the positions that <paramref name="indices"/> name, one tensor for each leading dimension, null for all of one.
        /// Integers broadcast with each other; bools name the places where they are true.</summary>
        /// <param name="indices">Positions by dimension.</param>
        /// <param name="values">Broadcast to what is written.</param>
        /// <param name="accumulate">Add instead of replacing; in the order of the positions.</param>
        [Export("index_put"), Autocast(Gpu = Precision.Promote)]
        public Tensor IndexPut(ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false)
        {
            using var _ = Autocast.Inputs(ref x, ref values);
            Check.DType(x.DType == values.DType, $"IndexPut: x is {x.DType} and the values {values.DType}; they must be equal. Convert one.");
            var index = Indexing.Expanded(x, indices, nameof(IndexPut));
            return index is null ? values.Expand(x.Shape).Clone() : index.Put(x, values, accumulate);
        }

        /// <summary>As <see cref="IndexPut"/>, in x itself.</summary>
        [Export("Tensor.index_put_")]
        public Tensor IndexPutInPlace(ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false)
        {
            if (Autograd.Needs(x, values)) return InPlace.Assign(x, x.IndexPut(indices, values, accumulate));
            Check.DType(x.DType == values.DType, $"IndexPutInPlace: x is {x.DType} and the values {values.DType}; they must be equal. Convert one.");
            InPlace.Guard(x, nameof(IndexPutInPlace));
            if (Indexing.Expanded(x, indices, nameof(IndexPutInPlace)) is not { } index) return InPlace.Assign(x, values);
            if (!index.TryPutInPlace(x, values, accumulate)) return InPlace.Assign(x, index.Put(x, values, accumulate));
            x.Storage.Changed(nameof(IndexPutInPlace));
            return x;
        }

        /// <summary>x with the elements of a source at positions of the flattened tensor; negative ones count from the end.</summary>
        /// <param name="index">Positions.</param>
        /// <param name="source">As many elements as the index.</param>
        /// <param name="accumulate">Add instead of replacing.</param>
        [Export("put")]
        public Tensor Put(Tensor index, Tensor source, bool accumulate = false)
        {
            Check.Shape(index.Count == source.Count, $"Put: the index is {index.Shape} and the source {source.Shape}; they must have equally many elements.");
            var at = Positions.Checked(index, x.Count, $"the {x.Count} elements of {x.Shape}", nameof(Put), wrap: true).Reshape(-1);
            var (flat, from) = (x.Reshape(-1), source.Reshape(-1));
            return (accumulate ? flat.IndexAdd(0, at, from) : flat.IndexCopy(0, at, from)).Reshape(x.Shape);
        }

        /// <summary>As <see cref="Put"/>, in x itself.</summary>
        [Export("Tensor.put_")]
        public Tensor PutInPlace(Tensor index, Tensor source, bool accumulate = false) => InPlace.Assign(x, x.Put(index, source, accumulate));
    }
}
