#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace rekindle_tcp {

// What both ends of a connection say: a frame is a header, and behind that of a message its bytes. As it lies in
// memory, for a run's machines are of one kind.
struct Header {
    enum Kind : uint32_t {
        kMessage = 0x544b4d31,
        kReady = 0x544b5231, // a large message of the channel may come: its place is known
    };
    uint32_t kind;
    uint32_t channel;
    uint64_t count;
};
static_assert(sizeof(Header) == 16);

// A longer message is sent only when the other rank is ready for it, so that it is never in the way of others and needs
// no place but its own. Shorter ones are kept by the receiver until it is asked for them.
constexpr size_t kLongestUnasked = 65536;

// A message on its way, sent or received.
struct Transfer {
    enum class State { kUnderWay, kDone, kFailed };

    State state;
    std::byte *bytes; // only read if the message is sent
    size_t count;
    Header header; // of one that is sent

    bool is_long() const { return count > kLongestUnasked; }
};

// Transfers, used again and again.
class Transfers {
public:
    // Throws std::bad_alloc.
    Transfer &take() {
        if (free_.empty()) {
            // Room for all of them, so that giving one back needs no memory.
            free_.reserve(all_.size() + 1);
            all_.push_back(std::make_unique<Transfer>());
            return *all_.back();
        }
        Transfer &transfer = *free_.back();
        free_.pop_back();
        return transfer;
    }

    void give_back(Transfer &transfer) noexcept { free_.push_back(&transfer); }

private:
    std::vector<std::unique_ptr<Transfer>> all_;
    std::vector<Transfer *> free_;
};

} // namespace rekindle_tcp
