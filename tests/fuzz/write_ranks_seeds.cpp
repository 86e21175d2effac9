// write_ranks_seeds <folder>: what the fuzzer of ranks begins with: all that each of two ranks receives in the small
// run, and when it goes on from a backup.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "must_succeed.h"
#include "small_run.h"

using namespace rekindle::fuzz;

namespace {

constexpr size_t kChannels = 4, kBeats = 1;

// Two ranks, threads of this process. A message is copied when it is sent, and kept.
struct Pair {
    struct Way {
        std::vector<std::vector<char>> messages;
        size_t received = 0;
    };
    std::mutex mutex;
    // A message of a way, whenever it comes.
    struct Place {
        const Way *way;
        size_t number, count;
    };
    std::array<std::array<Way, kChannels>, 2> to; // rank, channel
    std::array<std::vector<Place>, 2> asked;      // by each rank, in the order in which it does, but for beats
};

struct Member {
    Pair *pair;
    size_t rank;
};

// One that is received: which message of its way it is.
struct Transfer {
    Pair::Way *way;
    size_t number;
    void *bytes;
    size_t count;
};

Member &of(void *user_data) {
    return *static_cast<Member *>(user_data);
}

int send(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count, void **transfer) {
    std::lock_guard<std::mutex> lock(of(user_data).pair->mutex);
    const char *begin = static_cast<const char *>(bytes);
    of(user_data).pair->to[static_cast<size_t>(rank)][channel].messages.emplace_back(begin, begin + count);
    *transfer = nullptr;
    return 0;
}

int receive(void *user_data, int64_t, uint32_t channel, void *bytes, size_t count, void **transfer) {
    std::lock_guard<std::mutex> lock(of(user_data).pair->mutex);
    Pair::Way &way = of(user_data).pair->to[of(user_data).rank][channel];
    if (channel != kBeats) of(user_data).pair->asked[of(user_data).rank].push_back({&way, way.received, count});
    *transfer = new Transfer{&way, way.received++, bytes, count};
    return 0;
}

int test(void *user_data, void *transfer, int *done) {
    std::lock_guard<std::mutex> lock(of(user_data).pair->mutex);
    auto *received = static_cast<Transfer *>(transfer);
    *done = received == nullptr || received->number < received->way->messages.size() ? 1 : 0;
    if (*done == 0 || received == nullptr) return 0;
    const std::vector<char> &message = received->way->messages[received->number];
    if (message.size() != received->count) std::abort();
    std::memcpy(received->bytes, message.data(), message.size());
    delete received;
    return 0;
}

void fit_member(Member &member, const std::string &folder, rekindle_status expected) {
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    options.user_data = &member;
    options.rank = [](void *user_data) { return static_cast<int64_t>(of(user_data).rank); };
    options.size = [](void *) { return int64_t{2}; };
    options.send = send;
    options.receive = receive;
    options.test = test;
    options.abort = [](void *) {};
    rekindle_communicator *communicator = nullptr;
    must_succeed(rekindle_communicator_create(&options, &communicator));
    rekindle_status status = fit_small_rank(communicator, folder.c_str(), expected == REKINDLE_ABORTED);
    stop_unless(status == expected, status);
    rekindle_communicator_destroy(communicator);
}

// `first`: which rank receives that, and how the input begins.
void write(const std::string &path, const std::string &first, const std::vector<Pair::Place> &asked) {
    std::string bytes = first;
    for (const auto &[way, number, count] : asked) {
        const std::vector<char> &message =
            number < way->messages.size() ? way->messages[number] : std::vector<char>(count);
        bytes.append(message.begin(), message.end());
    }
    std::FILE *file = std::fopen(path.c_str(), "wb");
    bool written = file != nullptr && std::fwrite(bytes.data(), bytes.size(), 1, file) == 1;
    if (!written || std::fclose(file) != 0) std::abort();
}

// `backups`: the folder's name.
void record(const std::string &folder, const char *name, const char *backups, rekindle_status expected) {
    Pair pair;
    std::array<Member, 2> members{Member{&pair, 0}, Member{&pair, 1}};
    std::thread other([&] { fit_member(members[1], folder + "/" + backups, expected); });
    fit_member(members[0], folder + "/" + backups, expected);
    other.join();
    for (size_t rank = 0; rank < 2; ++rank) {
        std::string path = folder + "/" + name + std::to_string(rank);
        write(path, std::string(1, static_cast<char>(rank)), pair.asked[rank]);
        write(path + "-beats", std::string(1, static_cast<char>(rank | 2)) + std::string(8, '\xff'), pair.asked[rank]);
    }
}

} // namespace

int main(int count, char **arguments) {
    if (count != 2) return EXIT_FAILURE;
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    must_succeed(rekindle_runtime_configure(&options));
    record(arguments[1], "ended-early-", "backups", REKINDLE_ABORTED);
    record(arguments[1], "resumed-", "backups", REKINDLE_OK);
    record(arguments[1], "whole-", "other-backups", REKINDLE_OK);
    return EXIT_SUCCESS;
}
