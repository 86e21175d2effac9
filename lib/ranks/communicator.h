#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <span>

#include "rekindle/communicator.h"

namespace rekindle {

// What carries bytes between the ranks of a run: functions of the host's, or of a library (rekindle/communicator.h).
// One call at a time.
class Communicator {
public:
    // Throws INVALID_ARGUMENT for functions that are missing and for a rank that is not among the ranks. Calls destroy
    // when it goes, but not when it throws.
    explicit Communicator(const rekindle_communicator_options &options);
    ~Communicator();
    Communicator(const Communicator &) = delete;
    Communicator &operator=(const Communicator &) = delete;

    size_t rank() const { return rank_; }
    size_t size() const { return size_; }

    // For one fit, from beginning to end. Throws BUSY while another has it, INVALID_STATE where its transfers were
    // given up.
    class Use {
    public:
        explicit Use(Communicator &communicator);
        ~Use() { communicator_.in_use_ = false; }
        Use(const Use &) = delete;
        Use &operator=(const Use &) = delete;

    private:
        Communicator &communicator_;
    };

    // As the functions of the options; any thread. False where the rank cannot be reached, or all was given up.
    bool send(size_t rank, uint32_t channel, std::span<const std::byte> bytes, void **transfer);
    bool receive(size_t rank, uint32_t channel, std::span<std::byte> bytes, void **transfer);
    enum class Progress { kUnderWay, kDone, kLost };
    Progress test(void *transfer);
    // Gives up all transfers; nothing can be sent or received any more.
    void abort() noexcept;

private:
    rekindle_communicator_options options_;
    size_t rank_ = 0, size_ = 0;
    std::atomic<bool> in_use_{false};
    std::mutex mutex_; // one call at a time
    bool is_aborted_ = false;
};

} // namespace rekindle
