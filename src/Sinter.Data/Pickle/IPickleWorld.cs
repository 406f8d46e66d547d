namespace Sinter.Data;

/// <summary>What a pickle may refer to outside of itself.</summary>
interface IPickleWorld
{
    /// <summary>What a global name stands for, or null if it is not allowed: a <see cref="PickleFunction"/> or any value.</summary>
    object? Find(string module, string name);

    /// <summary>The object behind a persistent id, or null if there is none such.</summary>
    object? Load(object? persistentId);

    /// <summary>Gives an object its state, as <c>__setstate__</c> would; false if objects of this kind have none.</summary>
    bool SetState(object target, object? state);
}
