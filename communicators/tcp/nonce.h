#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace rekindle_tcp {

// A random number by which the ranks of a run know one another: those of an earlier run have others, and programs that
// have nothing to do with the run know none.
struct Nonce {
    std::array<uint64_t, 2> words{};

    // Throws Failure.
    static Nonce make();

    bool operator==(const Nonce &) const = default;
    Nonce &operator^=(const Nonce &other);

    std::string hexadecimal() const;
    // Returns false if it is no such text.
    bool parse(const std::string &hexadecimal);
};

} // namespace rekindle_tcp
