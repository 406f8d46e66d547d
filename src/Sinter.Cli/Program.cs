using System.Text;
using Sinter.Cli;
using Sinter.Language;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using Interrupt interrupt = new();
SinterCommand sinter = new((model, training, group) => new GptTrainer(model, training, group));
int code = await sinter.InvokeAsync(args, Terminal.Open(), interrupt.Token);
return code == ExitCode.Interrupted ? interrupt.ExitCode : code;
