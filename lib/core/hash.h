#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace rekindle {

// XXH3 of 64 bits with seed 0: the hash of everything in a checkpoint file, and of datasets.
uint64_t hash(std::span<const std::byte> bytes);

// The same hash of bytes that come in pieces.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher &) = delete;
    Hasher &operator=(const Hasher &) = delete;

    void add(std::span<const std::byte> bytes);

    // The hash of all bytes so far.
    uint64_t value() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rekindle
