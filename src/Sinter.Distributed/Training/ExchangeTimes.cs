namespace Sinter.Distributed;

/// <summary>Where the time of a step's communication went.</summary>
/// <param name="Total">From the launch of the first bucket to the end of the last.</param>
/// <param name="Exposed">What of it was left when the backward pass had ended, and so made the step longer.</param>
public readonly record struct ExchangeTimes(TimeSpan Total, TimeSpan Exposed);
