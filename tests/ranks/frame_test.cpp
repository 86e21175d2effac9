// The heads of messages between ranks: written and read, and bytes that are none.
#include <cstring>
#include <random>

#include "core/error.h"
#include "ranks/frame.h"

#include "support/run_tests.h"

using namespace rekindle;

namespace {

constexpr size_t kTrials = 200'000;

FrameHead draw(std::mt19937_64 &random) {
    auto kind = static_cast<FrameHead::Kind>(random() % 3);
    bool fails = kind == FrameHead::Kind::kFailure;
    return {kind,
            static_cast<Meeting>(random() % kMeetings),
            fails ? static_cast<rekindle_status>(1 + random() % REKINDLE_RANK_LOST) : REKINDLE_OK,
            {(random() & 1) != 0, (random() & 1) != 0, (random() & 1) != 0, (random() & 1) != 0},
            random() >> 17};
}

bool is_read(const EncodedHead &bytes, FrameHead &head) {
    try {
        head = decode_head(bytes, 3);
        return true;
    } catch (const Error &error) {
        ck_assert_int_eq(error.status(), REKINDLE_MISMATCH);
        ck_assert_ptr_nonnull(std::strstr(error.what(), "what rank 3 sends is none of this library's messages"));
        return false;
    }
}

START_TEST(a_head_is_read_as_it_was_written) {
    std::mt19937_64 random(5);
    for (size_t i = 0; i < kTrials; ++i) {
        FrameHead head = draw(random), read;
        ck_assert(is_read(encode(head), read));
        ck_assert(read.kind == head.kind && read.meeting == head.meeting && read.status == head.status);
        ck_assert_uint_eq(read.size, head.size);
        ck_assert(read.requests.stop == head.requests.stop && read.requests.preemption == head.requests.preemption);
        ck_assert(read.requests.hook_stop == head.requests.hook_stop && read.requests.save == head.requests.save);
    }
}
END_TEST

// Nothing is read that could not have been written.
START_TEST(other_bytes_are_refused_or_mean_something) {
    std::mt19937_64 random(6);
    size_t refused = 0;
    for (size_t i = 0; i < kTrials; ++i) {
        EncodedHead bytes = encode(draw(random));
        for (size_t changes = 1 + random() % 3; changes > 0; --changes) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        FrameHead head;
        if (!is_read(bytes, head)) {
            ++refused;
            continue;
        }
        EncodedHead again = encode(head);
        ck_assert_mem_eq(again.data(), bytes.data(), bytes.size());
        ck_assert_ptr_nonnull(meeting_name(head.meeting));
    }
    ck_assert_uint_gt(refused, kTrials / 2);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, a_head_is_read_as_it_was_written);
    tcase_add_test(tests, other_bytes_are_refused_or_mean_something);
}

} // namespace

int main() {
    return run_tests("frame", add_tests);
}
