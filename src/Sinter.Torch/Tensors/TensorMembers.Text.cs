using System.Globalization;

namespace Sinter.Torch;

public static partial class TensorMembers
{
    extension(Tensor input)
    {
        /// <summary>The tensor as TorchSharp writes it. <c>ToString()</c> alone writes it as PyTorch does.</summary>
        /// <param name="style">The form.</param>
        /// <param name="fltFormat">The .NET format of numbers that are no integers; <c>g5</c> if null.</param>
        /// <param name="width">Characters of a line of <see cref="TensorStringStyle.Julia"/>; 100 if null.</param>
        /// <param name="cultureInfo">Whose decimal point; the thread's if null.</param>
        /// <param name="newLine">What ends a line; the system's if null.</param>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
            => TorchSharpText.Write(input, style == TensorStringStyle.Default ? torch.TensorStringStyle : style, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor in the form that <see cref="torch.TensorStringStyle"/> says.</summary>
        public string str(string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default)
            => input.ToString(style, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor in aligned columns.</summary>
        public string jlstr(string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null)
            => input.ToString(TensorStringStyle.Julia, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor in nested brackets.</summary>
        public string npstr(string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null)
            => input.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor as a C# array.</summary>
        public string cstr(string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null)
            => input.ToString(TensorStringStyle.CSharp, fltFormat, width, cultureInfo, newLine);

        /// <summary>Writes the tensor to the console, and returns it.</summary>
        public Tensor print(string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default)
        {
            Console.WriteLine(input.ToString(style, fltFormat, width, cultureInfo, newLine));
            return input;
        }
    }
}
