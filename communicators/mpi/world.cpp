#include "world.h"

#include <chrono>
#include <string>
#include <thread>

#include "failure.h"
#include "process.h"
#include "turn.h"

namespace rekindle_mpi {

namespace {

void expect_success(int error, const char *function) {
    if (error == MPI_SUCCESS) return;
    throw Failure(REKINDLE_UNSUPPORTED, std::string(function) + " failed: " + mpi_error_text(error));
}

// Others call MPI meanwhile.
void finish(MPI_Request &request) {
    for (int is_done = 0; is_done == 0;) {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
        const Turn turn;
        expect_success(MPI_Test(&request, &is_done, MPI_STATUS_IGNORE), "MPI_Test");
    }
}

} // namespace

MPI_Comm duplicate_world() {
    MPI_Comm ranks = MPI_COMM_NULL;
    MPI_Request request = MPI_REQUEST_NULL;
    {
        const Turn turn;
        Process::get().begin();
        expect_success(MPI_Comm_idup(MPI_COMM_WORLD, &ranks, &request), "MPI_Comm_idup");
    }
    finish(request);
    const Turn turn;
    MPI_Comm_set_errhandler(ranks, MPI_ERRORS_RETURN);
    return ranks;
}

void gather_from_all(MPI_Comm ranks, const void *own, size_t size, void *all) {
    MPI_Request request = MPI_REQUEST_NULL;
    {
        const Turn turn;
        const int count = static_cast<int>(size);
        expect_success(MPI_Iallgather(own, count, MPI_BYTE, all, count, MPI_BYTE, ranks, &request), "MPI_Iallgather");
    }
    finish(request);
}

} // namespace rekindle_mpi
