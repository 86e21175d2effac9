#include "core/error.h"
#include "data/dataset.h"
#include "data/input_file.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace rekindle {
namespace {

// Bytes that are read and converted at once.
constexpr size_t kPiece = size_t{1} << 16;

uint32_t read_big_endian(InputFile &file) {
    std::array<uint8_t, 4> bytes{};
    file.read(bytes.data(), bytes.size());
    return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

template <class Stored>
Stored from_big_endian(const uint8_t *bytes) {
    std::array<uint8_t, sizeof(Stored)> native;
    std::reverse_copy(bytes, bytes + sizeof(Stored), native.begin());
    Stored value;
    std::memcpy(&value, native.data(), sizeof(value));
    return value;
}

// Elements as the file has them into those of the tensor.
template <class Stored, class Kept>
void read_elements(InputFile &file, void *to, size_t count) {
    constexpr size_t kElements = kPiece / sizeof(Stored);
    std::array<uint8_t, kPiece> piece;
    Kept *kept = static_cast<Kept *>(to);
    while (count > 0) {
        size_t some = std::min(count, kElements);
        file.read(piece.data(), some * sizeof(Stored));
        for (size_t i = 0; i < some; ++i) {
            kept[i] = static_cast<Kept>(from_big_endian<Stored>(piece.data() + i * sizeof(Stored)));
        }
        kept += some;
        count -= some;
    }
}

// What an IDX type is read as.
struct Type {
    uint32_t code;
    size_t stored_size;
    Dtype dtype;
    void (*read)(InputFile &file, void *to, size_t count);
};
constexpr std::array<Type, 6> kTypes{{
    {0x08, 1, REKINDLE_UINT8, read_elements<uint8_t, uint8_t>},
    {0x09, 1, REKINDLE_INT32, read_elements<int8_t, int32_t>},
    {0x0B, 2, REKINDLE_INT32, read_elements<int16_t, int32_t>},
    {0x0C, 4, REKINDLE_INT32, read_elements<int32_t, int32_t>},
    {0x0D, 4, REKINDLE_FLOAT32, read_elements<float, float>},
    {0x0E, 8, REKINDLE_FLOAT32, read_elements<double, float>},
}};

const Type &find_type(uint32_t code, const std::string &path) {
    for (const Type &type : kTypes) {
        if (type.code == code) return type;
    }
    fail(REKINDLE_CORRUPT, "\"", path, "\" has the IDX type ", code,
         "; expected 8 (uint8), 9 (int8), 11 (int16), 12 (int32), 13 (float32) or 14 (float64)");
}

} // namespace

TensorPointer read_idx(const std::string &path) {
    InputFile file(path);
    uint32_t magic = read_big_endian(file);
    uint32_t rank = magic & 0xFF;
    if (magic >> 16 != 0 || rank == 0) {
        fail(REKINDLE_CORRUPT, "\"", path, "\" is no IDX file: it begins with ", magic);
    }
    const Type &type = find_type(magic >> 8, path);
    if (rank > kMaximumRank) {
        file.check_rest();
        fail(REKINDLE_UNSUPPORTED, "\"", path, "\" has ", rank, " dimensions; expected at most ", kMaximumRank);
    }
    Shape shape;
    for (uint32_t i = 0; i < rank; ++i) shape.push_back(read_big_endian(file));
    file.require_room(shape, type.stored_size);
    auto tensor = std::make_shared<Tensor>(type.dtype, shape);
    type.read(file, tensor->mutable_data(), tensor->count());
    file.require_end();
    return tensor;
}

} // namespace rekindle
