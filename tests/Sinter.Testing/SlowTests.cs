namespace Sinter.Testing;

/// <summary>Tests of minutes, which run only when asked for.</summary>
public static class SlowTests
{
    /// <summary>Skips the test that calls it unless <c>SINTER_SLOW</c> is set.</summary>
    public static void OrSkip()
    {
        if (Environment.GetEnvironmentVariable("SINTER_SLOW") is null or "" or "0") Assert.Skip("A slow test; run ./dev test --slow.");
    }
}
