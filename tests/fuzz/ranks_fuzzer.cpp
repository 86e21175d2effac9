// What another rank can send: an input is what one of two ranks receives in a short fit, from its beginning on. Its
// first byte says which rank that is, and whether the next eight are what the other says on the channel of beats, in
// place of being there; messages follow one another as the rank asks for them, each as long as it is received. Behind
// the end come zeros.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "crash_file_system.h"
#include "must_succeed.h"
#include "small_run.h"

using namespace rekindle;
using namespace rekindle::fuzz;

namespace {

constexpr uint32_t kBeats = 1; // the channel; on all others there are messages
constexpr int64_t kAlive = -1, kLast = -2;
constexpr uint32_t kFailure = 1; // of the kinds of messages

// The other rank, as a communicator sees it. The library calls one function at a time.
struct Stage {
    std::span<const uint8_t> input;
    int64_t rank = 0, beat = kAlive;
    void *room = nullptr; // for the next beat
    int looks = 0;
    bool has_ended = false;      // this rank has said its last on the channel of beats
    uint32_t told = REKINDLE_OK; // the status with which the other says that it has failed

    void take(void *bytes, size_t count) {
        size_t there = std::min(count, input.size());
        if (there > 0) std::memcpy(bytes, input.data(), there);
        std::memset(static_cast<char *>(bytes) + there, 0, count - there);
        input = input.subspan(there);
    }

    // Where this is the head of a message (lib/ranks/frame.h), and the first one that tells of a failure.
    void note_failure(const void *bytes, size_t count) {
        std::array<uint32_t, 8> head{};
        if (count != sizeof(head)) return;
        std::memcpy(head.data(), bytes, sizeof(head));
        if (told == REKINDLE_OK && head[1] == kFailure) told = head[3];
    }
};
char done_transfer, beat_transfer;

Stage &of(void *user_data) {
    return *static_cast<Stage *>(user_data);
}

int send(void *user_data, int64_t, uint32_t channel, const void *bytes, size_t, void **transfer) {
    int64_t beat = 0;
    if (channel == kBeats) std::memcpy(&beat, bytes, sizeof(beat));
    of(user_data).has_ended |= beat == kLast;
    *transfer = &done_transfer;
    return 0;
}

int receive(void *user_data, int64_t, uint32_t channel, void *bytes, size_t count, void **transfer) {
    Stage &stage = of(user_data);
    *transfer = channel == kBeats ? &beat_transfer : &done_transfer;
    if (channel == kBeats) {
        stage.room = bytes;
    } else {
        stage.take(bytes, count);
        stage.note_failure(bytes, count);
    }
    return 0;
}

// A beat comes at every third look.
int test(void *user_data, void *transfer, int *done) {
    Stage &stage = of(user_data);
    *done = transfer == &done_transfer || ++stage.looks % 3 == 0 ? 1 : 0;
    if (transfer == &done_transfer || *done == 0) return 0;
    int64_t beat = stage.has_ended ? kLast : stage.beat;
    std::memcpy(stage.room, &beat, sizeof(beat));
    return 0;
}

rekindle_communicator *make_communicator(Stage &stage) {
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    options.user_data = &stage;
    options.rank = [](void *user_data) { return of(user_data).rank; };
    options.size = [](void *) { return int64_t{2}; };
    options.send = send;
    options.receive = receive;
    options.test = test;
    options.abort = [](void *) {};
    rekindle_communicator *communicator = nullptr;
    must_succeed(rekindle_communicator_create(&options, &communicator));
    return communicator;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    must_succeed(rekindle_runtime_configure(&options));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    CrashFileSystem files;
    platform::ScopedFileSystem in_memory(files);
    Stage stage{std::span(data, size).subspan(1)};
    stage.rank = data[0] & 1;
    if ((data[0] & 2) != 0) stage.take(&stage.beat, sizeof(stage.beat));
    rekindle_communicator *communicator = make_communicator(stage);
    rekindle_status status = fit_small_rank(communicator, "backup", false);
    if (static_cast<uint32_t>(status) != stage.told) may_be_refused(status);
    rekindle_communicator_destroy(communicator);
    return 0;
}
