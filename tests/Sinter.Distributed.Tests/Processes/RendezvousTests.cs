using System.Net;
using System.Net.Sockets;
using Sinter.Distributed;
using Sinter.Testing;

namespace Sinter.Distributed.Tests;

public class RendezvousTests
{
    static readonly TimeSpan Short = TimeSpan.FromSeconds(20);

    [Fact]
    public void Ranks_meet_by_address_and_by_file()
    {
        using TemporaryFolder folder = new();
        // A file that an earlier job left behind, whose port is closed.
        string file = folder.Write("meeting", $"{LauncherTests.FreePort()}\n127.0.0.1\n");
        foreach (string where in (string[])[$"tcp://127.0.0.1:{LauncherTests.FreePort()}", new Uri(file).AbsoluteUri])
            OnThreads(3, rank =>
            {
                using var group = ProcessGroup.Join(new() { Rendezvous = where, Rank = rank, Size = 3, Backend = "tcp", JoinTimeout = Short, Timeout = Short, Log = TextWriter.Null });
                var x = Tensor.From([rank + 1f]);
                group.AllReduce(x, ReduceOp.Product);
                Assert.Equal([6f], x.ToArray<float>());
                group.Barrier();
            });
    }

    [Fact]
    public void A_taken_port_is_named_with_its_owner()
    {
        using TcpListener taken = new(IPAddress.IPv6Any, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var error = Assert.Throws<RendezvousException>(() => ProcessGroup.Join(new() { Rendezvous = $"tcp://localhost:{port}", Rank = 0, Size = 2, JoinTimeout = Short }));
        Assert.Contains($"port {port}", error.Message);
        if (OperatingSystem.IsLinux()) Assert.Contains($"Process {Environment.ProcessId} (", error.Message);
    }

    [Fact]
    public void Two_of_one_rank_wrong_sizes_and_other_jobs_are_turned_away()
    {
        using MeetingPlace place = new(IPAddress.Loopback, 0, 2, "mine", TextWriter.Null);
        using var first = Meet(place.Port, 0, 2, "mine");
        Assert.Contains("There are two of rank 0", Assert.Throws<RendezvousException>(() => Meet(place.Port, 0, 2, "mine")).Message);
        Assert.Contains("there are 3 ranks (WORLD_SIZE), but here 2 meet", Assert.Throws<RendezvousException>(() => Meet(place.Port, 1, 3, "mine")).Message);
        Assert.Contains("belongs to job 'yours', but here the ranks of job 'mine' meet", Assert.Throws<RendezvousException>(() => Meet(place.Port, 1, 2, "yours")).Message);
        Assert.Contains("has no place among 2 ranks", Assert.Throws<RendezvousException>(() => Meet(place.Port, 2, 2, "mine")).Message);
        using var second = Meet(place.Port, 1, 2, "mine");
        Assert.Equal(first.Nonce, second.Nonce);
    }

    [Fact]
    public void Missing_ranks_are_named_while_waiting_and_at_the_end()
    {
        using StringWriter log = new();
        var synchronized = TextWriter.Synchronized(log);
        using MeetingPlace place = new(IPAddress.Loopback, 0, 3, "", synchronized);
        var error = Assert.Throws<RendezvousException>(() =>
        {
            using var meeting = TcpMeeting.Join("127.0.0.1", place.Port, "", 3, new Peer(1, "here", 7), TimeSpan.FromSeconds(5.7), synchronized);
            meeting.Exchange([]);
        });
        Assert.Contains("waiting for ranks 0, 2 of 3", log.ToString());
        Assert.Contains("rank 1 (here, pid 7): the ranks did not meet", error.Message);
        Assert.Contains("waiting for ranks 0, 2 of 3", error.Message);
    }

    [Fact]
    public void A_stranger_at_the_address_is_recognised()
    {
        using TcpListener stranger = new(IPAddress.Loopback, 0);
        stranger.Start();
        int port = ((IPEndPoint)stranger.LocalEndpoint).Port;
        var stop = TestContext.Current.CancellationToken;
        _ = Task.Run(async () =>
        {
            using var client = await stranger.AcceptTcpClientAsync(stop);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop);
            await Task.Delay(2000, stop);
        }, stop);
        Assert.Contains("does not answer as a meeting place does", Assert.Throws<RendezvousException>(() => Meet(port, 1, 2, "")).Message);
    }

    [Fact]
    public void Nonsense_sent_to_a_meeting_place_disturbs_nobody()
    {
        using MeetingPlace place = new(IPAddress.Loopback, 0, 1, "", TextWriter.Null);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            using TcpClient client = new("127.0.0.1", place.Port);
            byte[] nonsense = new byte[random.Next(0, 60)];
            random.NextBytes(nonsense);
            if (i % 2 == 0 && nonsense.Length > 5) (nonsense[0], nonsense[1], nonsense[2], nonsense[3], nonsense[4]) = ((byte)(nonsense.Length - 4), 0, 0, 0, (byte)random.Next(0, 8));
            client.GetStream().Write(nonsense);
        }
        using var guest = Meet(place.Port, 0, 1, "");
        Assert.Equal([5], guest.Exchange([5])[0]);
    }

    static TcpMeeting Meet(int port, int rank, int size, string job) => TcpMeeting.Join("127.0.0.1", port, job, size, new Peer(rank, "here", 7), Short, TextWriter.Null);

    internal static void OnThreads(int ranks, Action<int> body)
    {
        Exception? first = null;
        Thread[] threads = [.. Enumerable.Range(0, ranks).Select(rank => new Thread(() =>
        {
            try
            {
                body(rank);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref first, error, null);
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (first is not null) throw new InvalidOperationException(first.Message, first);
    }
}
