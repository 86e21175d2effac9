// A checkpoint of more than 4 GiB that takes no room on the disk.
#pragma once

#include <check.h>
#undef fail
#include <unistd.h>

#include <algorithm>
#include <span>
#include <vector>

#include "checkpoint/hash.h"
#include "checkpoint/layout.h"
#include "checkpoint/manifest_codec.h"

namespace rekindle::checkpoint {

constexpr uint64_t kBigSize = (uint64_t{1} << 32) + 4097;
constexpr int32_t kBehind[] = {1, -2, 3};

// Writes the file: the tensor "big", all zeros but for its last byte, and "behind" behind it.
inline void write_sparse_file(int descriptor, std::byte last) {
    auto store = [&](std::span<const std::byte> bytes, uint64_t offset) {
        ck_assert_int_eq(pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset)),
                         static_cast<ssize_t>(bytes.size()));
    };
    Manifest manifest;
    manifest.entries = {{{"big", REKINDLE_ENTRY_WEIGHT, REKINDLE_UINT8, {static_cast<int64_t>(kBigSize)}}, {}},
                        {{"behind", REKINDLE_ENTRY_WEIGHT, REKINDLE_INT32, {3}}, {}}};
    uint64_t size = place(manifest.entries, encode(manifest).size());
    Hasher hasher;
    const std::vector<std::byte> zeros(1 << 20);
    for (uint64_t done = 0; done < kBigSize - 1; done += zeros.size()) {
        hasher.add(std::span(zeros).first(std::min<uint64_t>(zeros.size(), kBigSize - 1 - done)));
    }
    hasher.add({&last, 1});
    manifest.entries[0].extent.hash = hasher.value();
    manifest.entries[1].extent.hash = hash(std::as_bytes(std::span(kBehind)));
    std::vector<std::byte> head = encode(manifest);
    std::vector<std::byte> footer(kFooterSize);
    encode(Footer{head.size(), size, hash(head)}, footer);
    store(head, 0);
    store({&last, 1}, manifest.entries[0].extent.offset + kBigSize - 1);
    store(std::as_bytes(std::span(kBehind)), manifest.entries[1].extent.offset);
    store(footer, size - kFooterSize);
}

} // namespace rekindle::checkpoint
