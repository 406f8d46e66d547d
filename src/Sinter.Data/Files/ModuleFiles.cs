using Sinter.Nn;

namespace Sinter.Data;

/// <summary>The weights of a module as a file: <c>net.Save("net.safetensors")</c>, <c>net.Load("net.pth")</c>.</summary>
public static class ModuleFiles
{
    extension(Module module)
    {
        /// <summary>Writes the state dict, all or nothing, in the format that the name asks for: <c>.safetensors</c>, <c>.pt</c>, <c>.pth</c>, <c>.bin</c> or <c>.npz</c>.</summary>
        /// <param name="path">Replaced only when everything has been written.</param>
        public void Save(string path) => TensorFile.Save(path, module.StateDict(), new Dictionary<string, string> { ["format"] = "pt" });

        /// <summary>Copies the tensors of a file into this module's, converting types: <see cref="Module.LoadStateDict"/> of <see cref="TensorFile.Open"/>.</summary>
        /// <param name="path">A file of any format, or a folder of shards.</param>
        /// <param name="below">Where in the file the state dict is: <c>state_dict</c>, <c>model</c>, <c>module</c> …; null for the whole.</param>
        /// <param name="strict">Every key must be there, and no other.</param>
        /// <returns>The keys that were missing and those that were not expected.</returns>
        /// <exception cref="InvalidDataException">The file breaks its format.</exception>
        /// <exception cref="ArgumentException">Keys are missing or unexpected, or shapes differ; nothing was changed.</exception>
        public (IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected) Load(string path, string? below = null, bool strict = true)
        {
            var file = TensorFile.Open(path);
            return module.LoadStateDict(below is null ? file : file.Below(below), strict);
        }
    }
}
