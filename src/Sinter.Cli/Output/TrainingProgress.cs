using Sinter.Language;
using Spectre.Console;

namespace Sinter.Cli;

/// <summary>Shows a training while it runs: a live bar on a terminal, plain lines elsewhere.</summary>
internal static class TrainingProgress
{
    public static TrainingResult Show(Terminal terminal, TrainingOptions training, Func<ITrainingObserver, TrainingResult> train)
    {
        if (!terminal.IsLive)
        {
            return train(new PlainProgress(terminal.Writer, training));
        }

        return terminal.Out.Progress()
            .AutoClear(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 24 },
                new PercentageColumn())
            .Start(context => train(new LiveProgress(terminal.Out, context.AddTask("starting", maxValue: training.Steps), training)));
    }
}
