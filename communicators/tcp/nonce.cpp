#include "nonce.h"

#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <sys/random.h>

#include "failure.h"

namespace rekindle_tcp {

Nonce Nonce::make() {
    Nonce nonce;
    if (getrandom(nonce.words.data(), sizeof nonce.words, 0) != sizeof nonce.words) {
        throw Failure(REKINDLE_UNSUPPORTED, "the operating system gave no random bytes; expected getrandom to work");
    }
    return nonce;
}

Nonce &Nonce::operator^=(const Nonce &other) {
    words[0] ^= other.words[0];
    words[1] ^= other.words[1];
    return *this;
}

std::string Nonce::hexadecimal() const {
    char text[33];
    std::snprintf(text, sizeof text, "%016" PRIx64 "%016" PRIx64, words[0], words[1]);
    return text;
}

bool Nonce::parse(const std::string &hexadecimal) {
    if (hexadecimal.size() != 32) return false;
    const char *middle = hexadecimal.data() + 16;
    const char *end = middle + 16;
    return std::from_chars(middle - 16, middle, words[0], 16).ptr == middle &&
           std::from_chars(middle, end, words[1], 16).ptr == end;
}

} // namespace rekindle_tcp
