// Checkpoints for tests of the inside.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "checkpoint/image.h"
#include "checkpoint/layout.h"
#include "checkpoint/manifest_codec.h"
#include "core/hash.h"

namespace rekindle::checkpoint {

// A small backup, sealed; its tensors are filled with bytes that depend on the generation.
inline void fill_image(Image &image, uint64_t generation) {
    Description description;
    description.progress = {REKINDLE_RUN_RUNNING, REKINDLE_PHASE_BATCHES, 1, 2, 3, generation};
    description.configuration_json = "{}";
    image.prepare(description, {{"kernel", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {5, 7}},
                                {"state", REKINDLE_ENTRY_CALLBACK, REKINDLE_UINT8, {3}}});
    for (size_t i = 0; i < image.tensor_count(); ++i) {
        std::memset(image.tensor(i).data(), static_cast<int>(1 + generation + i), image.tensor(i).size());
    }
    image.seal();
}

inline Image sample_image(uint64_t generation) {
    Image image;
    fill_image(image, generation);
    return image;
}

// A file with valid hashes around a manifest of any bytes, followed by `tensor_bytes` zeros.
inline std::vector<std::byte> craft_file(const std::vector<std::byte> &manifest, uint64_t tensor_bytes,
                                         uint32_t version = kFormatVersion) {
    std::vector<std::byte> file(align(manifest.size()) + align(tensor_bytes) + kFooterSize);
    std::copy(manifest.begin(), manifest.end(), file.begin());
    Footer footer{manifest.size(), file.size(), hash(manifest), version};
    encode(footer, std::span(file).last(kFooterSize));
    return file;
}

} // namespace rekindle::checkpoint
