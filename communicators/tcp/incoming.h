#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "descriptor.h"
#include "transfer.h"

namespace rekindle_tcp {

// Where messages that arrive go.
class Receiver {
public:
    virtual ~Receiver() = default;

    // The other rank is ready for a long message.
    virtual void ready(uint32_t channel) = 0;
    // A message begins: the one that was asked for; nullptr if there is none.
    virtual Transfer *begun(uint32_t channel) = 0;
    // One that nobody had asked for when it began is there. Returns false if it is not as it was asked for meanwhile.
    virtual bool arrived(uint32_t channel, const std::byte *bytes, size_t count) = 0;
};

// What a connection receives, one frame after the other.
class Incoming {
public:
    // Reads what is there, up to some amount, so that one connection does not keep another from its turn. Returns false
    // if the connection is at its end, or says what is not allowed. Throws std::bad_alloc.
    bool read(const Descriptor &socket, Receiver &receiver);

    // The message that is arriving fails.
    void give_up() noexcept;

private:
    enum class Result { kMore, kNothing, kEnd };

    Result read_once(const Descriptor &socket, Receiver &receiver);
    bool take(const std::byte *bytes, size_t count, Receiver &receiver);
    bool begin(Receiver &receiver);
    bool advance(size_t count, Receiver &receiver);

    static constexpr size_t kBuffer = 65536;

    std::vector<std::byte> buffer_ = std::vector<std::byte>(kBuffer);
    Header header_{};
    size_t header_size_ = 0; // how much of the header is there
    // The message behind the header: the one that was asked for, or nullptr, how much is missing, and its place.
    Transfer *message_ = nullptr;
    size_t missing_ = 0;
    std::byte *place_ = nullptr;
    std::vector<std::byte> unasked_;
};

} // namespace rekindle_tcp
