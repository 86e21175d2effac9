#include "layers/attention_mask.h"

#include <algorithm>

namespace rekindle {
namespace {

constexpr uint32_t kLooks = 0xFFFFFFFF;

} // namespace

void AttentionMask::Given::look(int64_t first, size_t begin, size_t end, uint32_t *looks) const {
    if (are_bytes) {
        kernels::look_where_not_zero(reinterpret_cast<const uint8_t *>(block->address) + first, begin, end, looks);
    } else {
        kernels::look_where_not_zero(reinterpret_cast<const uint32_t *>(block->address) + first, begin, end, looks);
    }
}

kernels::PlacesLookedAt AttentionMask::row(int64_t sample, int64_t head, int64_t row, int64_t places,
                                           uint32_t *room) const {
    int64_t first = 0, end = places;
    if (is_causal) end = std::min(end, row + 1);
    if (window > 0) {
        first = std::min(end, std::max<int64_t>(0, row - window + 1));
        end = std::min(end, row + window);
    }
    kernels::PlacesLookedAt looked{static_cast<size_t>(first), static_cast<size_t>(end), nullptr};
    for (const Given &mask : given) {
        int64_t index = sample * mask.sample + head * mask.head + row * mask.row;
        if (mask.place == 0) { // one for the whole row
            uint32_t looks = kLooks;
            mask.look(index, 0, 1, &looks);
            if (looks == 0) looked.end = looked.begin;
            continue;
        }
        if (looked.looks == nullptr) std::fill(room + looked.begin, room + looked.end, kLooks);
        looked.looks = room;
        mask.look(index, looked.begin, looked.end, room);
    }
    return looked;
}

std::vector<plan::Block *> AttentionMask::blocks() const {
    std::vector<plan::Block *> all;
    for (const Given &mask : given) all.push_back(mask.block);
    return all;
}

} // namespace rekindle
