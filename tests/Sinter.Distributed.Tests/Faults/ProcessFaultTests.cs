using System.Diagnostics;
using Sinter.Testing;

namespace Sinter.Distributed.Tests;

/// <summary>Ranks that are killed or stopped, at moments that vary. Every survivor must end in a named error within its bound.</summary>
[Collection("faults")]
public class ProcessFaultTests
{
    [Theory]
    [InlineData("shm")]
    [InlineData("tcp")]
    public void A_killed_rank_is_named_by_all_others(string backend)
    {
        Prepare();
        Tally tally = new();
        // Small tensors die between collectives, large ones within.
        foreach (int victim in (int[])[0, 1, 2])
            foreach (long elements in (long[])[100, 2_000_000])
            {
                using RankRun run = new(3, backend, elements);
                run.AwaitWork();
                Thread.Sleep(Random.Shared.Next(0, 100));
                int process = run.ProcessOf(victim);
                run.Signal(victim, "KILL");
                tally.Injected++;
                for (int rank = 0; rank < 3; rank++)
                    if (rank != victim) tally.Expect(run, rank, TimeSpan.FromSeconds(2), "PeerGoneException", $"rank {victim} (", $"pid {process}) is gone while all-reduce #", "Program.cs:");
            }
        tally.Check(backend);
    }

    [Theory]
    [InlineData("shm")]
    [InlineData("tcp")]
    public void Two_killed_at_once_are_noticed_by_the_rest(string backend)
    {
        Prepare();
        Tally tally = new();
        using RankRun run = new(4, backend, 50_000);
        run.AwaitWork();
        run.Signal(1, "KILL");
        run.Signal(3, "KILL");
        tally.Injected++;
        foreach (int rank in (int[])[0, 2]) tally.Expect(run, rank, TimeSpan.FromSeconds(2), "PeerGoneException", "is gone while all-reduce #");
        tally.Check(backend);
    }

    [Theory]
    [InlineData("shm")]
    [InlineData("tcp")]
    public void A_stopped_rank_is_named_after_three_heartbeats(string backend)
    {
        Prepare();
        Tally tally = new();
        foreach (int victim in (int[])[0, 1])
        {
            using RankRun run = new(2, backend, victim == 0 ? 100 : 1_000_000);
            run.AwaitWork();
            run.Signal(victim, "STOP");
            tally.Injected++;
            tally.Expect(run, 1 - victim, TimeSpan.FromSeconds(6), "PeerGoneException", $"rank {victim} (", "stopped");
            // It wakes up to find the group over, and must not take part as if nothing had been.
            run.Signal(victim, "CONT");
            tally.Expect(run, victim, TimeSpan.FromSeconds(6), "Exception");
        }
        tally.Check(backend);
    }

    [Fact]
    public void A_rank_killed_while_others_wait_for_it_to_join_is_named()
    {
        Prepare();
        using MeetingPlace place = new(System.Net.IPAddress.Loopback, 0, 3, "", TextWriter.Null);
        Tally tally = new();
        RendezvousTests.OnThreads(2, rank =>
        {
            var meeting = TcpMeeting.Join("127.0.0.1", place.Port, "", 3, new Peer(rank, "here", 100 + rank), TimeSpan.FromSeconds(20), TextWriter.Null);
            if (rank == 1)
            {
                Thread.Sleep(300);
                meeting.Dispose();
                return;
            }
            var clock = Stopwatch.StartNew();
            tally.Injected++;
            var error = Assert.Throws<RendezvousException>(() => meeting.Exchange([]));
            Assert.Contains("rank 1 (here, pid 101) is gone while the ranks were meeting", error.Message);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2));
            tally.Observed++;
            meeting.Dispose();
        });
        tally.Check("meeting");
    }

    static void Prepare()
    {
        SlowTests.OrSkip();
        if (!OperatingSystem.IsLinux()) Assert.Skip("Signals and /proc are Linux's.");
    }
}
