/* The peer: MPI_Allreduce, in place, as OSU's benchmark times it. One line a size: bytes, seconds. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    int rank, n;
    double budget = argc > 1 ? atof(argv[1]) : 0.3;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    for (int i = 2; i < argc; i++) {
        size_t bytes = strtoul(argv[i], 0, 10);
        int count = (int)(bytes / 4), times = 1;
        float *x = aligned_alloc(64, (bytes + 63) / 64 * 64);
        memset(x, 0, bytes);
        for (;;) {
            MPI_Barrier(MPI_COMM_WORLD);
            double start = MPI_Wtime();
            for (int k = 0; k < times; k++) MPI_Allreduce(MPI_IN_PLACE, x, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
            double seconds = MPI_Wtime() - start;
            MPI_Bcast(&seconds, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
            if (seconds > budget / 2 || (bytes >= (64u << 20) && times >= 2)) {
                if (rank == 0) printf("%zu %.9f\n", bytes, seconds / times);
                break;
            }
            times *= 2;
        }
        free(x);
    }
    MPI_Finalize();
    return 0;
}
