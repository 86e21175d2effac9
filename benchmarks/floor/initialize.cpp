#include <algorithm>

#include "kernels.h"
#include "philox.h"

namespace rekindle::floor {

void fill_uniform(std::uint64_t seed, std::uint32_t tensor, float limit, float *values, std::size_t count) {
    constexpr std::uint32_t kInitializerStream = 1; // dropout has 0
    for (std::size_t i = 0; i < count; i += 4) {
        const PhiloxWords random =
            philox4x32_10({static_cast<std::uint32_t>(i / 4), tensor, 0, kInitializerStream}, seed);
        for (std::size_t word = 0; word < std::min<std::size_t>(4, count - i); ++word) {
            const float unit = static_cast<float>(random[word] >> 8) * 0x1p-24F;
            values[i + word] = (2.0F * unit - 1.0F) * limit;
        }
    }
}

} // namespace rekindle::floor
