#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rekindle::runtime {

// Threads that share out the parts of a piece of work as they get to them: each has its own parts, side by side, and
// takes others' when it is through. So a thread that the operating system keeps from running holds up the rest by the
// one part that it is at, not by all that a fixed share would leave to it. Those that wait spin for a moment, then
// sleep.
class ClaimingTeam {
public:
    static constexpr size_t kMostParts = 0xFFFF;

    // Of at most so many threads, >= 1, of which the one that calls run is number 0.
    explicit ClaimingTeam(int most_threads);
    ClaimingTeam(const ClaimingTeam &) = delete;
    ClaimingTeam &operator=(const ClaimingTeam &) = delete;

    // Calls part(thread, index) once for each index below `parts`, at most kMostParts; returns when all calls have.
    // They must not throw. On thread 0.
    template <class Part>
    void run(size_t parts, const Part &part) {
        run(
            parts,
            [](const void *context, size_t thread, size_t index) {
                (*static_cast<const Part *>(context))(thread, index);
            },
            &part);
    }

    // A team of so many, until it is closed. Before any of them is there, and when all have left.
    void open(int threads);
    // What the thread of this number, from 1 on, does in between. It does not matter if one never comes.
    void work(size_t thread);
    void close();

    // The team of the work that this thread is number 0 of; null: none.
    static ClaimingTeam *current() noexcept;

    // For the length of a scope, which then closes the team.
    class Leading {
    public:
        explicit Leading(ClaimingTeam &team) noexcept;
        ~Leading();
        Leading(const Leading &) = delete;
        Leading &operator=(const Leading &) = delete;

    private:
        ClaimingTeam &team_;
    };

private:
    using Call = void (*)(const void *context, size_t thread, size_t index);

    // What is left of a thread's own parts [next, end), for the round of this number.
    struct Range {
        uint32_t round;
        uint16_t next, end;
    };
    // On a cache line of its own.
    struct alignas(64) OwnRange {
        std::atomic<uint64_t> packed{0};
    };

    static uint64_t pack(const Range &range);
    static Range unpack(uint64_t packed);
    void run(size_t parts, Call call, const void *context);
    bool claim(size_t owner, bool from_end, uint32_t round, size_t &index);
    void take_parts(size_t thread, uint32_t round);
    void wait_for_round(uint32_t last) const;

    // What waiting threads read is on another cache line than what each part writes.
    alignas(64) std::atomic<uint32_t> round_{0}; // kClosed: there are no more
    uint32_t opened_ = 0, last_round_ = 0;       // the round before the first one, and the last one
    std::atomic<Call> call_{nullptr};
    std::atomic<const void *> context_{nullptr};
    std::vector<OwnRange> ranges_; // the first threads_ are in use
    size_t threads_ = 1;
    alignas(64) std::atomic<int> left_{0}; // parts whose calls have not returned
};

} // namespace rekindle::runtime
