#include "data/fingerprint.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <xxhash.h>

namespace rekindle {
namespace {

constexpr size_t kSampledRows = 4096;

uint64_t content_hash(const Tensor &tensor, uint64_t limit) {
    const char *bytes = static_cast<const char *>(tensor.data());
    size_t size = tensor.byte_count();
    if (size <= limit) return XXH3_64bits(bytes, size);
    size_t rows = static_cast<size_t>(tensor.shape()[0]), row_size = size / rows;
    size_t sampled = std::min(rows, kSampledRows);
    uint64_t hash = 0;
    for (size_t i = 0; i < sampled; ++i) {
        hash = XXH3_64bits_withSeed(bytes + i * rows / sampled * row_size, row_size, hash);
    }
    return hash;
}

Json array_fingerprint(const TensorPointer &tensor, uint64_t limit) {
    if (tensor == nullptr) return nullptr;
    std::array<char, 17> hash{};
    std::snprintf(hash.data(), hash.size(), "%016" PRIx64, content_hash(*tensor, limit));
    return {{"dtype", dtype_name(tensor->dtype())}, {"shape", tensor->shape()}, {"hash", hash.data()}};
}

} // namespace

Json dataset_fingerprint(Dataset &dataset, uint64_t hash_limit) {
    if (const ArrayData *arrays = dataset.arrays()) {
        return {{"x", array_fingerprint(arrays->x, hash_limit)},
                {"y", array_fingerprint(arrays->y, hash_limit)},
                {"sample_weight", array_fingerprint(arrays->sample_weight, hash_limit)}};
    }
    PullSource &source = *dataset.pull();
    return {{"identity", source.identity()}, {"batch_size", source.batch_size()}};
}

} // namespace rekindle
