#include "initializers/draws.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/interruption.h"
#include "core/philox.h"

namespace rekindle {
namespace {

// Element i of a stream: uniform in [0, 1) with 24 bits, from word i % 4 of block i / 4.
class UniformStream {
public:
    explicit UniformStream(uint64_t key) : key_(key) {}
    double operator()(uint64_t i) {
        if (i / 4 != block_index_) {
            block_index_ = i / 4;
            block_ = philox(key_, block_index_, 0);
        }
        return static_cast<double>(block_[i % 4] >> 8) * 0x1p-24;
    }

private:
    uint64_t key_;
    uint64_t block_index_ = UINT64_MAX;
    PhiloxBlock block_{};
};

// Standard normal number i of a stream, attempt by attempt independent (Box and Muller, 1958).
double standard_normal(uint64_t key, uint64_t i, uint64_t attempt) {
    PhiloxBlock block = philox(key, i, attempt + 1);
    double first = (static_cast<double>(block[0]) + 1.0) * 0x1p-32; // in (0, 1]
    double second = static_cast<double>(block[1]) * 0x1p-32;
    return std::sqrt(-2.0 * std::log(first)) * std::cos(2.0 * std::numbers::pi * second);
}

// Fills element i with value(i).
template <class Value>
void fill(const FirstValues &weight, Value value) {
    constexpr size_t kPiece = size_t{1} << 16;
    size_t count = element_count(weight.shape);
    for (size_t begin = 0; begin < count; begin += kPiece) {
        check_interruption();
        size_t end = std::min(count, begin + kPiece);
        for (size_t i = begin; i < end; ++i) weight.values[i] = static_cast<float>(value(i));
    }
}

} // namespace

void fill_constant(const FirstValues &weight, double value) {
    fill(weight, [value](size_t) { return value; });
}

void fill_uniform(const FirstValues &weight, double low, double high) {
    UniformStream uniform(weight.key);
    fill(weight, [&](size_t i) { return low + (high - low) * uniform(i); });
}

void fill_normal(const FirstValues &weight, double mean, double stddev) {
    fill(weight, [&](size_t i) { return mean + stddev * standard_normal(weight.key, i, 0); });
}

void fill_truncated_normal(const FirstValues &weight, double mean, double stddev) {
    fill(weight, [&](size_t i) {
        double drawn = standard_normal(weight.key, i, 0);
        for (uint64_t attempt = 1; std::abs(drawn) > 2.0; ++attempt) drawn = standard_normal(weight.key, i, attempt);
        return mean + stddev * drawn;
    });
}

} // namespace rekindle
