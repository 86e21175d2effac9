#include "checkpoint/image.h"

#include <algorithm>
#include <utility>

#include "checkpoint/layout.h"
#include "checkpoint/manifest_codec.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/interruption.h"

namespace rekindle::checkpoint {

void Image::prepare(Description description, std::vector<EntrySpec> specs) {
    Manifest manifest{std::move(description), {}};
    manifest.entries.reserve(specs.size());
    for (EntrySpec &spec : specs) manifest.entries.push_back({std::move(spec), {}});
    if (std::optional<std::string> defect = find_defect(manifest)) fail(REKINDLE_INVALID_ARGUMENT, *defect);

    uint64_t manifest_size = encode(manifest).size();
    uint64_t file_size = place(manifest.entries, manifest_size);
    if (buffer_.size() < file_size) {
        *this = Image(); // gives the memory back first, so that both are never held at once
        // Histories grow from save to save; memory that is not touched costs nothing.
        buffer_ = Buffer(static_cast<size_t>(file_size + file_size / 16));
    }
    manifest_ = std::move(manifest);
    manifest_size_ = manifest_size;
    file_size_ = file_size;
    sealed_ = false;
}

std::span<std::byte> Image::tensor(size_t index) {
    const Extent &extent = manifest_.entries.at(index).extent;
    return {buffer_.data() + extent.offset, static_cast<size_t>(extent.size)};
}

void Image::seal() {
    std::span<std::byte> file(buffer_.data(), static_cast<size_t>(file_size_));
    uint64_t end = manifest_size_;
    auto clear_up_to = [&](uint64_t offset) {
        std::fill(file.begin() + static_cast<ptrdiff_t>(end), file.begin() + static_cast<ptrdiff_t>(offset),
                  std::byte{0});
    };
    for (size_t i = 0; i < manifest_.entries.size(); ++i) {
        check_interruption();
        Extent &extent = manifest_.entries[i].extent;
        clear_up_to(extent.offset);
        extent.hash = hash(tensor(i));
        end = extent.offset + extent.size;
    }
    uint64_t footer_offset = file_size_ - kFooterSize;
    clear_up_to(footer_offset);

    std::vector<std::byte> manifest = encode(manifest_);
    if (manifest.size() != manifest_size_) fail(REKINDLE_INTERNAL, "the manifest's size depends on its numbers");
    std::copy(manifest.begin(), manifest.end(), file.begin());
    encode(Footer{manifest_size_, file_size_, hash(manifest)}, file.subspan(static_cast<size_t>(footer_offset)));
    sealed_ = true;
}

std::span<const std::byte> Image::bytes() const {
    if (!sealed_) fail(REKINDLE_INTERNAL, "a checkpoint's image is used before it is sealed");
    return {buffer_.data(), static_cast<size_t>(file_size_)};
}

void take_snapshot(Image &image, Description description, const StateRegistry &state) {
    std::vector<EntrySpec> specs;
    for (const StateEntry &entry : state) specs.push_back({entry.name, entry.kind, entry.dtype, entry.shape});
    image.prepare(std::move(description), std::move(specs));
    for (size_t i = 0; i < state.size(); ++i) state[i].read(image.tensor(i).data());
}

} // namespace rekindle::checkpoint
