namespace Sinter.Testing;

/// <summary>Tests of minutes, which run only when asked for.</summary>
public static class SlowTests
{
    /// <summary>Whether they were asked for: a test may then do more.</summary>
    public static bool Enabled => Environment.GetEnvironmentVariable("SINTER_SLOW") is not (null or "" or "0");

    /// <summary>Skips the test that calls it unless <c>SINTER_SLOW</c> is set.</summary>
    public static void OrSkip()
    {
        if (!Enabled) Assert.Skip("A slow test; run ./dev test --slow.");
    }
}
