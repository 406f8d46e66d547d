using System.Globalization;
using System.Text;
using Sinter.Bench;
using Sinter.Bench.Measuring;

if (args is ["worker", var contender, var threads])
{
    // The answers go to the parent; what a library prints must not come between.
    var answers = Console.Out;
    Console.SetOut(Console.Error);
    Worker.Run(contender, int.Parse(threads, CultureInfo.InvariantCulture), Console.In, answers);
    return 0;
}
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return BenchCommand.Run(args);
