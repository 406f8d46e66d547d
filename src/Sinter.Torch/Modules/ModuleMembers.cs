using Sinter.Cpu;
using Sinter.Data;
using Sinter.Nn;

namespace Sinter.Torch;

public static partial class ModuleMembers
{
    extension<TModule>(TModule self) where TModule : Module
    {
        /// <summary>The module itself: its tensors are on the only device there is.</summary>
        /// <exception cref="ArgumentException">There is no such device here.</exception>
        public TModule to(Device device, DType? dtype = null)
        {
            Check.Argument(device == Device.Cpu, $"Module.to: there is no device {device} here, only {Device.Cpu}.");
            if (dtype is { } type) self.To(type);
            return self;
        }

        /// <summary>The module itself, which is there already.</summary>
        public TModule cpu() => self;

        /// <summary>Converts every floating-point parameter and buffer to float32.</summary>
        public TModule @float() => Converted(self, DType.Float32);

        /// <summary>Converts every floating-point parameter and buffer to float64.</summary>
        public TModule @double() => Converted(self, DType.Float64);

        /// <summary>Converts every floating-point parameter and buffer to float16.</summary>
        public TModule half() => Converted(self, DType.Float16);

        /// <summary>Converts every floating-point parameter and buffer to bfloat16.</summary>
        public TModule bfloat16() => Converted(self, DType.BFloat16);

        /// <summary>Writes the state dict to a safetensors file.</summary>
        public TModule save(string location)
        {
            Safetensors.Save(location, self.StateDict());
            return self;
        }

        /// <summary>Reads the state dict from a safetensors file.</summary>
        /// <exception cref="InvalidDataException">The file breaks its format.</exception>
        /// <exception cref="ArgumentException">The state does not fit this module; nothing was changed.</exception>
        public TModule load(string location, bool strict = true)
        {
            self.LoadStateDict(Safetensors.Open(location, mapped: false), strict);
            return self;
        }
    }

    extension(Module self)
    {
        /// <summary>The children, without their names.</summary>
        public IEnumerable<Module> children() => self.NamedChildren().Select(child => child.Module);

        /// <summary>This module and all below it.</summary>
        public IEnumerable<Module> modules() => self.NamedModules().Select(module => module.Module);

        /// <summary>The buffers, without their names.</summary>
        public IEnumerable<Tensor> buffers() => self.NamedBuffers().Select(buffer => buffer.Value);

        /// <summary>The parameters with their names.</summary>
        /// <param name="recurse">False for those of this module alone.</param>
        public IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse)
            => self.NamedParameters().Where(p => recurse || !p.Name.Contains('.', StringComparison.Ordinal)).Select(p => (p.Name, p.Value));

        /// <summary>The parameters.</summary>
        /// <param name="recurse">False for those of this module alone.</param>
        public IEnumerable<Parameter> parameters(bool recurse) => self.named_parameters(recurse).Select(p => p.parameter);

        /// <summary>The parameter of a name such as <c>layers.0.weight</c>, or null.</summary>
        public Parameter? get_parameter(string target) => self.NamedParameters().FirstOrDefault(p => p.Name == target).Value;

        /// <summary>The buffer of a name, or null.</summary>
        public Tensor? get_buffer(string target) => self.NamedBuffers().FirstOrDefault(b => b.Name == target).Value;

        /// <summary>Whether there is a parameter of this name.</summary>
        public bool has_parameter(string target) => self.get_parameter(target) is not null;

        /// <summary>Whether there is a buffer of this name.</summary>
        public bool has_buffer(string target) => self.get_buffer(target) is not null;

        /// <summary>Does nothing: modules hold no memory that the garbage collector does not know of.</summary>
        public void Dispose() { }
    }

    static TModule Converted<TModule>(TModule module, DType dtype) where TModule : Module
    {
        module.To(dtype);
        return module;
    }
}
