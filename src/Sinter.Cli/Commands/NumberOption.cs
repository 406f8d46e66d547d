using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Sinter.Cli;

/// <summary>An option whose value is a number; anything else is refused in words.</summary>
internal sealed class NumberOption<T> : Option<T?> where T : struct, INumber<T>
{
    public NumberOption(string name, string description) : base(name)
    {
        Description = description;
        HelpName = "N";
        string kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (T.TryParse(text, CultureInfo.InvariantCulture, out T value))
            {
                return value;
            }
            result.AddError($"{name} is '{text}'; {kind} was expected.");
            return null;
        };
    }
}
