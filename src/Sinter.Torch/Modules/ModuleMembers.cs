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

        /// <summary>Does nothing: modules hold no memory that the garbage collector does not know of.</summary>
        public void Dispose() { }
    }

    static TModule Converted<TModule>(TModule module, DType dtype) where TModule : Module
    {
        module.To(dtype);
        return module;
    }
}
