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

} // namespace

MPI_Comm duplicate_world() {
    MPI_Comm ranks = MPI_COMM_NULL;
    MPI_Request request = MPI_REQUEST_NULL;
    {
        const Turn turn;
        Process::get().begin();
        expect_success(MPI_Comm_idup(MPI_COMM_WORLD, &ranks, &request), "MPI_Comm_idup");
    }
    for (int is_done = 0; is_done == 0;) {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
        const Turn turn;
        expect_success(MPI_Test(&request, &is_done, MPI_STATUS_IGNORE), "MPI_Test");
    }
    const Turn turn;
    MPI_Comm_set_errhandler(ranks, MPI_ERRORS_RETURN);
    return ranks;
}

} // namespace rekindle_mpi
