#include "process.h"

#include <cstdlib>
#include <mpi.h>

#include "failure.h"
#include "signal_handlers.h"
#include "turn.h"

namespace rekindle_mpi {

namespace {

const char *level_name(int level) {
    switch (level) {
    case MPI_THREAD_SINGLE: return "MPI_THREAD_SINGLE";
    case MPI_THREAD_FUNNELED: return "MPI_THREAD_FUNNELED";
    default: return "unknown";
    }
}

} // namespace

Process &Process::get() {
    static Process &process = *new Process;
    return process;
}

void Process::begin() {
    int is_initialized = 0;
    int is_finalized = 0;
    MPI_Initialized(&is_initialized);
    MPI_Finalized(&is_finalized);
    if (is_finalized != 0) {
        throw Failure(REKINDLE_INVALID_STATE, "MPI was ended by MPI_Finalize; expected a process in which it is not");
    }
    if (is_initialized == 0) begin_here();
    int level = MPI_THREAD_SINGLE;
    MPI_Query_thread(&level);
    if (level < MPI_THREAD_SERIALIZED) {
        throw Failure(REKINDLE_INVALID_STATE,
                      std::string("MPI's thread level is ") + level_name(level) +
                          "; expected MPI_THREAD_SERIALIZED or MPI_THREAD_MULTIPLE, for which MPI_Init_thread asks");
    }
}

void Process::begin_here() {
    const SignalHandlers handlers;
    int level = MPI_THREAD_SINGLE;
    const int error = MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &level);
    handlers.put_back();
    if (error != MPI_SUCCESS) throw Failure(REKINDLE_UNSUPPORTED, "MPI_Init_thread failed: " + mpi_error_text(error));
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    is_begun_here_ = true;
    // Registered after MPI's own, if there are any, so it is called before them.
    std::atexit([] {
        const Turn turn;
        get().end();
    });
}

void Process::end() {
    if (is_begun_here_ && is_running() && all_are_there_ && open_ == 0) MPI_Finalize();
}

bool Process::is_running() const {
    int is_finalized = 0;
    MPI_Finalized(&is_finalized);
    return is_finalized == 0;
}

void Process::opened() {
    all_are_there_ = true;
    ++open_;
}

void Process::closed() {
    --open_;
    if (ends_with_last_) end();
}

void Process::end_with_last() {
    ends_with_last_ = true;
}

void Process::given_up() {
    all_are_there_ = false;
}

std::string mpi_error_text(int error) {
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    if (MPI_Error_string(error, text, &length) != MPI_SUCCESS) return "error " + std::to_string(error);
    return text;
}

} // namespace rekindle_mpi
