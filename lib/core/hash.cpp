#include "core/hash.h"

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

namespace rekindle {

struct Hasher::State {
    XXH3_state_t xxh;
};

uint64_t hash(std::span<const std::byte> bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

Hasher::Hasher() : state_(std::make_unique<State>()) {
    XXH3_64bits_reset(&state_->xxh);
}

Hasher::~Hasher() = default;

void Hasher::add(std::span<const std::byte> bytes) {
    XXH3_64bits_update(&state_->xxh, bytes.data(), bytes.size());
}

uint64_t Hasher::value() const {
    return XXH3_64bits_digest(&state_->xxh);
}

} // namespace rekindle
