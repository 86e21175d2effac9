// The library's only function, and the functions that it hands out. No exception leaves them.
#include <memory>

#include "communicator.h"
#include "failure.h"
#include "process.h"
#include "shared/opening.h"

namespace {

using rekindle_mpi::Communicator;
using rekindle_mpi::Failure;
using rekindle_mpi::Transfer;

constexpr int kFailed = 1;

Communicator &of(void *user_data) {
    return *static_cast<Communicator *>(user_data);
}

void destroy(void *user_data) {
    Communicator::destroy(std::unique_ptr<Communicator>(&of(user_data)));
}

int64_t rank(void *user_data) {
    return of(user_data).rank();
}

int64_t size(void *user_data) {
    return of(user_data).size();
}

int begun(Transfer *begun, void **transfer) {
    if (begun == nullptr) return kFailed;
    *transfer = begun;
    return 0;
}

int send(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count, void **transfer) try {
    return begun(of(user_data).send(rank, channel, static_cast<const std::byte *>(bytes), count), transfer);
} catch (const std::exception &) {
    return kFailed;
}

int receive(void *user_data, int64_t rank, uint32_t channel, void *bytes, size_t count, void **transfer) try {
    return begun(of(user_data).receive(rank, channel, static_cast<std::byte *>(bytes), count), transfer);
} catch (const std::exception &) {
    return kFailed;
}

int test(void *user_data, void *transfer, int *done) try {
    const Communicator::Progress progress = of(user_data).test(*static_cast<Transfer *>(transfer));
    *done = progress == Communicator::Progress::kDone ? 1 : 0;
    return progress == Communicator::Progress::kFailed ? kFailed : 0;
} catch (const std::exception &) {
    return kFailed;
}

void abort(void *user_data) {
    of(user_data).abort();
}

// Whether MPI is to end with the last communicator. Throws Failure.
bool read(const std::string &arguments) {
    if (arguments.empty()) return false;
    if (arguments == "end=close") return true;
    throw Failure(REKINDLE_INVALID_ARGUMENT,
                  "arguments is \"" + arguments + "\"; expected NULL or \"\", or \"end=close\"");
}

void open(const char *arguments, rekindle_communicator_options &options) {
    const bool ends_with_last = read(arguments == nullptr ? "" : arguments);
    options.user_data = new Communicator;
    if (ends_with_last) rekindle_mpi::Process::get().end_with_last();
    options.destroy = destroy;
    options.rank = rank;
    options.size = size;
    options.send = send;
    options.receive = receive;
    options.test = test;
    options.abort = abort;
}

} // namespace

rekindle_status rekindle_communicator_open(const char *arguments, rekindle_communicator_options *options, char *error,
                                           size_t error_size) {
    return rekindle_communicators::open_guarded(options, error, error_size,
                                                [&](rekindle_communicator_options &given) { open(arguments, given); });
}
