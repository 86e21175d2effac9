// A checkpoint of more than 4 GiB that takes no room on the disk.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <vector>

#include "checkpoint/layout.h"
#include "checkpoint/manifest_codec.h"
#include "core/hash.h"

namespace rekindle::checkpoint {

// The bytes of the tensor "big", all zeros but for its last byte and for marks where 31 and 32 bits end.
constexpr uint64_t kBigSize = (uint64_t{1} << 32) + 4097;
constexpr uint64_t kMarks[] = {(uint64_t{1} << 31) - 4, (uint64_t{1} << 32) - 4};
constexpr std::array<uint8_t, 8> kMark{1, 2, 3, 4, 5, 6, 7, 8};

// The tensor "behind" it.
constexpr int32_t kBehind[] = {1, -2, 3};

inline void store(int descriptor, std::span<const std::byte> bytes, uint64_t offset) {
    ssize_t stored = pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (stored != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("the sparse file cannot be written");
}

inline uint64_t hash_of_big(std::byte last) {
    Hasher hasher;
    const std::vector<std::byte> zeros(1 << 20);
    uint64_t done = 0;
    auto add_zeros = [&](uint64_t end) {
        for (; done < end; done += std::min<uint64_t>(zeros.size(), end - done)) {
            hasher.add(std::span(zeros).first(std::min<uint64_t>(zeros.size(), end - done)));
        }
    };
    for (uint64_t mark : kMarks) {
        add_zeros(mark);
        hasher.add(std::as_bytes(std::span(kMark)));
        done += kMark.size();
    }
    add_zeros(kBigSize - 1);
    hasher.add({&last, 1});
    return hasher.value();
}

inline void write_sparse_file(int descriptor, std::byte last) {
    Manifest manifest;
    manifest.entries = {{{"big", REKINDLE_ENTRY_WEIGHT, REKINDLE_UINT8, {static_cast<int64_t>(kBigSize)}}, {}},
                        {{"behind", REKINDLE_ENTRY_WEIGHT, REKINDLE_INT32, {3}}, {}}};
    uint64_t size = place(manifest.entries, encode(manifest).size());
    const std::span<const std::byte> behind = std::as_bytes(std::span(kBehind));
    Extent &of_big = manifest.entries[0].extent, &of_behind = manifest.entries[1].extent;
    of_big.hash = hash_of_big(last);
    of_behind.hash = hash(behind);
    std::vector<std::byte> head = encode(manifest);
    std::vector<std::byte> footer(kFooterSize);
    encode(Footer{head.size(), size, hash(head)}, footer);
    store(descriptor, head, 0);
    for (uint64_t mark : kMarks) store(descriptor, std::as_bytes(std::span(kMark)), of_big.offset + mark);
    store(descriptor, {&last, 1}, of_big.offset + kBigSize - 1);
    store(descriptor, behind, of_behind.offset);
    store(descriptor, footer, size - kFooterSize);
}

} // namespace rekindle::checkpoint
