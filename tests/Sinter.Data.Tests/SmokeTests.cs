namespace Sinter.Data.Tests;
public class SmokeTests { [Fact] public void The_suite_runs() => Assert.True(Environment.ProcessorCount > 0); }
