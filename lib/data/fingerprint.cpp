#include "data/fingerprint.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "core/hash.h"
#include "core/interruption.h"

namespace rekindle {
namespace {

constexpr size_t kSampledRows = 4096;

uint64_t content_hash(const Tensor &tensor, uint64_t limit) {
    std::span<const std::byte> bytes(static_cast<const std::byte *>(tensor.data()), tensor.byte_count());
    Hasher hasher;
    if (bytes.size() <= limit) {
        while (!bytes.empty()) {
            check_interruption();
            std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), kInterruptionStride));
            hasher.add(piece);
            bytes = bytes.subspan(piece.size());
        }
        return hasher.value();
    }
    size_t rows = static_cast<size_t>(tensor.shape()[0]), row_size = bytes.size() / rows;
    size_t sampled = std::min(rows, kSampledRows);
    for (size_t i = 0; i < sampled; ++i) {
        check_interruption();
        hasher.add(bytes.subspan(i * rows / sampled * row_size, row_size));
    }
    return hasher.value();
}

Json array_fingerprint(const TensorPointer &tensor, uint64_t limit) {
    if (tensor == nullptr) return nullptr;
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016" PRIx64, content_hash(*tensor, limit));
    return {{"dtype", dtype_name(tensor->dtype())}, {"shape", tensor->shape()}, {"hash", digits.data()}};
}

// A single array without a name alone, else a list.
Json arrays_fingerprint(const std::vector<NamedTensor> &arrays, uint64_t limit) {
    if (arrays.empty()) return nullptr;
    if (arrays.size() == 1 && arrays[0].name.empty()) return array_fingerprint(arrays[0].tensor, limit);
    Json list = Json::array();
    for (const NamedTensor &array : arrays) {
        list.push_back({{"name", array.name}, {"array", array_fingerprint(array.tensor, limit)}});
    }
    return list;
}

} // namespace

Json dataset_fingerprint(Dataset &dataset, uint64_t hash_limit) {
    if (const ArrayData *arrays = dataset.arrays()) {
        return {{"x", arrays_fingerprint(arrays->x, hash_limit)},
                {"y", arrays_fingerprint(arrays->y, hash_limit)},
                {"sample_weight", arrays_fingerprint(arrays->sample_weight, hash_limit)}};
    }
    PullSource &source = *dataset.pull();
    return {{"identity", source.identity()}, {"batch_size", source.batch_size()}};
}

} // namespace rekindle
