using System.Runtime.InteropServices;

namespace Sinter.Distributed;

/// <summary>An MPI library of the machine, by function pointers: nothing of it is compiled in. Calls go one at a time, so any thread level from "serialized" on will do.</summary>
internal sealed unsafe class MpiLibrary
{
    static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.so"], MpichNames = ["libmpich.so.12", "libmpi.so.12"], StandardNames = ["libmpi_abi.so.0", "libmpi_abi.so"];
    static readonly Lock Loading = new();
    static MpiLibrary? s_loaded;

    readonly Lock _gate = new();
    readonly nint _library;

    MpiLibrary(nint library, string file)
    {
        _library = library;
        File = file;
        Abi = Recognise(library);
        int initialized = 0, provided = 0;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)Function("MPI_Initialized"))(&initialized), "MPI_Initialized");
        if (initialized == 0) Check(((delegate* unmanaged[Cdecl]<void*, void*, int, int*, int>)Function("MPI_Init_thread"))(null, null, Abi.ThreadMultiple, &provided), "MPI_Init_thread");
        // Errors come back as numbers instead of ending the process.
        if (Abi.ErrorsReturn != 0) Check(((delegate* unmanaged[Cdecl]<nint, nint, int>)Function("MPI_Comm_set_errhandler"))(Abi.World, Abi.ErrorsReturn), "MPI_Comm_set_errhandler");
        _send = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Isend");
        _receive = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Irecv");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)Function("MPI_Test");
        _probe = (delegate* unmanaged[Cdecl]<int, int, nint, int*, void*, int>)Function("MPI_Iprobe");
        _allReduce = (delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, int>)Function("MPI_Allreduce");
    }

    readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _send, _receive;
    readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> _test;
    readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, void*, int> _probe;
    readonly delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, int> _allReduce;

    public string File { get; }

    public MpiAbi Abi { get; }

    /// <summary>The library that fits the launcher; loaded and initialised once for the process.</summary>
    /// <exception cref="DistributedException">There is none.</exception>
    public static MpiLibrary Load()
    {
        lock (Loading)
        {
            if (s_loaded is not null) return s_loaded;
            string? asked = Environment.GetEnvironmentVariable("SINTER_MPI");
            bool mpich = Environment.GetEnvironmentVariable("PMI_RANK") is not null;
            string[] names = asked is { Length: > 0 } ? [asked] : mpich ? [.. MpichNames, .. StandardNames, .. OpenMpiNames] : [.. OpenMpiNames, .. MpichNames, .. StandardNames];
            foreach (string name in names)
                if (NativeLibrary.TryLoad(name, out nint library)) return s_loaded = new(library, name);
            throw new DistributedException($"No MPI library was found ({string.Join(", ", names)}). Install one (Debian: openmpi-bin or mpich), or name its file in SINTER_MPI.");
        }
    }

    static MpiAbi Recognise(nint library)
    {
        if (NativeLibrary.TryGetExport(library, "MPI_Abi_get_version", out nint version))
        {
            int major = -1, minor = -1;
            if (((delegate* unmanaged[Cdecl]<int*, int*, int>)version)(&major, &minor) == 0 && major >= 1) return MpiAbi.Standard;
        }
        return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _) ? MpiAbi.OpenMpi(library) : MpiAbi.Mpich;
    }

    public (int Rank, int Size) Position(nint communicator)
    {
        int rank = 0, size = 0;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_rank"))(communicator, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_size"))(communicator, &size), "MPI_Comm_size");
        return (rank, size);
    }

    public void Send(byte* data, int bytes, int to, int tag, nint communicator, nint* request)
    {
        lock (_gate) Check(_send(data, bytes, Abi.Byte, to, tag, communicator, request), "MPI_Isend");
    }

    public void Receive(byte* data, int bytes, int from, int tag, nint communicator, nint* request)
    {
        lock (_gate) Check(_receive(data, bytes, Abi.Byte, from, tag, communicator, request), "MPI_Irecv");
    }

    /// <summary>Whether a request is done. MPI also moves other messages meanwhile.</summary>
    public bool Test(nint* request)
    {
        int done = 0;
        lock (_gate) Check(_test(request, &done, (void*)Abi.StatusIgnore), "MPI_Test");
        return done != 0;
    }

    /// <summary>Whether a message waits to be received.</summary>
    public bool Probe(int from, int tag, nint communicator)
    {
        int there = 0;
        lock (_gate) Check(_probe(from, tag, communicator, &there, (void*)Abi.StatusIgnore), "MPI_Iprobe");
        return there != 0;
    }

    /// <summary>The library's own all-reduce, in place.</summary>
    public void AllReduce(byte* x, int count, nint type, nint op, nint communicator) => Check(_allReduce((void*)Abi.InPlace, x, count, type, op, communicator), "MPI_Allreduce");

    /// <summary>A communicator among some ranks of another; only they call it.</summary>
    public nint Among(nint communicator, int[] members, int tag)
    {
        nint all = 0, some = 0, made = 0;
        Check(((delegate* unmanaged[Cdecl]<nint, nint*, int>)Function("MPI_Comm_group"))(communicator, &all), "MPI_Comm_group");
        fixed (int* ranks = members) Check(((delegate* unmanaged[Cdecl]<nint, int, int*, nint*, int>)Function("MPI_Group_incl"))(all, members.Length, ranks, &some), "MPI_Group_incl");
        Check(((delegate* unmanaged[Cdecl]<nint, nint, int, nint*, int>)Function("MPI_Comm_create_group"))(communicator, some, tag, &made), "MPI_Comm_create_group");
        return made;
    }

    /// <summary>Frees a communicator of <see cref="Among"/>.</summary>
    public void Free(nint communicator) => ((delegate* unmanaged[Cdecl]<nint*, int>)Function("MPI_Comm_free"))(&communicator);

    /// <summary>Says goodbye to the launcher. All ranks must; MPI cannot be used again in this process.</summary>
    public void Finish()
    {
        int finished = 0;
        ((delegate* unmanaged[Cdecl]<int*, int>)Function("MPI_Finalized"))(&finished);
        if (finished == 0) ((delegate* unmanaged[Cdecl]<int>)Function("MPI_Finalize"))();
    }

    nint Function(string name) =>
        NativeLibrary.TryGetExport(_library, name, out nint function) ? function : throw new DistributedException($"{File} has no {name}; it is no complete MPI library.");

    void Check(int code, string name)
    {
        if (code != 0) throw new DistributedException($"{name} of {File} returned error {code}: another rank is gone, or the launcher has given up.");
    }
}
