#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>
#include <zlib.h>

#include "core/error.h"
#include "data/dataset.h"

namespace rekindle {
namespace {

// zlib reads plain files as well as compressed ones.
class InputFile {
public:
    explicit InputFile(const std::string &path) : path_(path), file_(gzopen(path.c_str(), "rb"), gzclose) {
        if (file_ != nullptr) return;
        int number = errno;
        std::array<char, 128> buffer{};
        fail(number == ENOENT ? REKINDLE_NOT_FOUND : REKINDLE_IO_ERROR, "opening \"", path,
             "\": ", strerror_r(number, buffer.data(), buffer.size()));
    }

    // Throws CORRUPT when the file ends before.
    void read(void *to, size_t size) {
        constexpr size_t kChunk = size_t{1} << 30;
        char *cursor = static_cast<char *>(to);
        while (size > 0) {
            int got = gzread(file_.get(), cursor, static_cast<unsigned>(std::min(size, kChunk)));
            if (got <= 0) fail(REKINDLE_CORRUPT, "\"", path_, "\" is damaged, or ends before its header says");
            cursor += got;
            size -= static_cast<size_t>(got);
        }
    }

    uint32_t read_big_endian() {
        std::array<uint8_t, 4> bytes{};
        read(bytes.data(), bytes.size());
        return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
    }

    bool at_end() {
        char more = 0;
        return gzread(file_.get(), &more, 1) == 0;
    }

private:
    std::string path_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
};

Dtype idx_dtype(uint32_t code, const std::string &path) {
    switch (code) {
    case 0x08: return REKINDLE_UINT8;
    case 0x0C: return REKINDLE_INT32;
    case 0x0D: return REKINDLE_FLOAT32;
    default: fail(REKINDLE_CORRUPT, "\"", path, "\" has IDX type ", code, "; expected uint8, int32 or float32");
    }
}

void swap_words(void *data, size_t count) {
    auto *words = static_cast<uint32_t *>(data);
    for (size_t i = 0; i < count; ++i) words[i] = __builtin_bswap32(words[i]);
}

} // namespace

TensorPointer read_idx(const std::string &path) {
    InputFile file(path);
    uint32_t magic = file.read_big_endian();
    uint32_t rank = magic & 0xFF;
    if (magic >> 16 != 0 || rank == 0 || rank > 8) {
        fail(REKINDLE_CORRUPT, "\"", path, "\" is no IDX file: it begins with ", magic);
    }
    Dtype dtype = idx_dtype(magic >> 8, path);
    Shape shape;
    for (uint32_t i = 0; i < rank; ++i) shape.push_back(file.read_big_endian());
    auto tensor = std::make_shared<Tensor>(dtype, shape);
    file.read(tensor->mutable_data(), tensor->byte_count());
    if (dtype_size(dtype) == 4) swap_words(tensor->mutable_data(), tensor->count());
    if (!file.at_end()) fail(REKINDLE_CORRUPT, "\"", path, "\" is longer than its header says");
    return tensor;
}

} // namespace rekindle
