// The library's only function, and the functions that it hands out. No exception leaves them.
#include <memory>

#include "arguments.h"
#include "communicator.h"
#include "shared/opening.h"

namespace {

using rekindle_tcp::Communicator;
using rekindle_tcp::Transfer;

constexpr int kFailed = 1;

Communicator &of(void *user_data) {
    return *static_cast<Communicator *>(user_data);
}

void destroy(void *user_data) {
    delete &of(user_data);
}

int64_t rank(void *user_data) {
    return of(user_data).rank();
}

int64_t size(void *user_data) {
    return of(user_data).size();
}

// Without memory nothing is left that a transfer could be relied upon for: all are given up, so that none that the host
// believes to have failed is still moved on.
int failed(void *user_data) {
    of(user_data).abort();
    return kFailed;
}

int begun(Transfer *begun, void **transfer) {
    if (begun == nullptr) return kFailed;
    *transfer = begun;
    return 0;
}

int send(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count, void **transfer) try {
    return begun(of(user_data).send(rank, channel, static_cast<const std::byte *>(bytes), count), transfer);
} catch (const std::exception &) {
    return failed(user_data);
}

int receive(void *user_data, int64_t rank, uint32_t channel, void *bytes, size_t count, void **transfer) try {
    return begun(of(user_data).receive(rank, channel, static_cast<std::byte *>(bytes), count), transfer);
} catch (const std::exception &) {
    return failed(user_data);
}

int test(void *user_data, void *transfer, int *done) try {
    const Transfer::State state = of(user_data).test(*static_cast<Transfer *>(transfer));
    *done = state == Transfer::State::kDone ? 1 : 0;
    return state == Transfer::State::kFailed ? kFailed : 0;
} catch (const std::exception &) {
    return failed(user_data);
}

void abort(void *user_data) {
    of(user_data).abort();
}

void open(const char *arguments, rekindle_communicator_options &options) {
    options.user_data = new Communicator(rekindle_tcp::parse_arguments(arguments));
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
