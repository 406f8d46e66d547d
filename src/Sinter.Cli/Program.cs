using System.Text;
using Sinter.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using Interrupt interrupt = new();
SinterCommand sinter = new((_, _) => throw new InvalidOperationException("This build holds no tensor engine."));
int code = await sinter.InvokeAsync(args, Terminal.Open(), interrupt.Token);
return code == ExitCode.Interrupted ? interrupt.ExitCode : code;
