#include "data/input_file.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <zlib.h>

#include "core/error.h"

namespace rekindle {
namespace {

constexpr size_t kBufferSize = size_t{1} << 16;
constexpr int kGzipOnly = MAX_WBITS + 16;    // inflateInit2: gzip's wrapper, and no other
constexpr uint64_t kLargestExpansion = 1040; // deflate makes at most 1032 bytes of one

bool begins_as_gzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

} // namespace

InputFile::InputFile(const std::string &path)
    : path_(path), file_(platform::default_file_system().open(path)), buffer_(kBufferSize) {
    refill();
    if (!begins_as_gzip(rest_)) return;
    stream_ = std::make_unique<z_stream>();
    if (inflateInit2(stream_.get(), kGzipOnly) != Z_OK) throw std::bad_alloc();
}

InputFile::~InputFile() {
    if (stream_ != nullptr) inflateEnd(stream_.get());
}

// False at the file's end. Keeps what is not used yet.
bool InputFile::refill() {
    std::copy(rest_.begin(), rest_.end(), buffer_.begin());
    size_t kept = rest_.size();
    size_t more = static_cast<size_t>(std::min<uint64_t>(file_->size() - offset_, buffer_.size() - kept));
    file_->read(offset_, std::span(buffer_).subspan(kept, more));
    offset_ += more;
    rest_ = std::span(buffer_).first(kept + more);
    return more > 0;
}

void InputFile::read(void *to, size_t size) {
    std::byte *next = static_cast<std::byte *>(to);
    while (size > 0) {
        if (rest_.empty()) refill();
        size_t got = std::min(size, rest_.size());
        if (stream_ != nullptr) {
            got = decompress(next, size);
        } else {
            std::memcpy(next, rest_.data(), got);
            rest_ = rest_.subspan(got);
        }
        if (got == 0) fail_damaged("it ends before its header says");
        next += got;
        size -= got;
    }
}

// The bytes that could be made, 0 at the end of the last member.
size_t InputFile::decompress(std::byte *to, size_t size) {
    constexpr size_t kMaximum = std::numeric_limits<uInt>::max();
    uInt room = static_cast<uInt>(std::min(size, kMaximum));
    stream_->next_out = reinterpret_cast<Bytef *>(to);
    stream_->avail_out = room;
    while (stream_->avail_out == room) {
        if (rest_.size() < 2) refill();
        if (member_ended_) {
            if (rest_.empty()) return 0;
            begin_member();
        }
        if (rest_.empty()) fail_damaged("its gzip stream is cut off");
        stream_->next_in = reinterpret_cast<Bytef *>(rest_.data());
        stream_->avail_in = static_cast<uInt>(rest_.size());
        int result = inflate(stream_.get(), Z_NO_FLUSH);
        rest_ = rest_.last(stream_->avail_in);
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        if (result != Z_OK && result != Z_STREAM_END) {
            fail_damaged(text("gzip: ", stream_->msg == nullptr ? "invalid stream" : stream_->msg));
        }
        member_ended_ = result == Z_STREAM_END;
    }
    return room - stream_->avail_out;
}

void InputFile::begin_member() {
    if (!begins_as_gzip(rest_)) fail_damaged("something else stands behind its gzip stream");
    inflateReset(stream_.get());
    member_ended_ = false;
}

void InputFile::require_room(const Shape &shape, size_t element_size) const {
    size_t bytes = element_size;
    bool countable = true;
    for (int64_t dimension : shape) countable = countable && !__builtin_mul_overflow(bytes, dimension, &bytes);
    uint64_t most = stream_ == nullptr ? 1 : kLargestExpansion;
    if (!countable || bytes / most > file_->size()) {
        fail_damaged(text("it has ", file_->size(), " bytes, and its header says ", to_string(shape), " elements of ",
                          element_size, " bytes"));
    }
}

void InputFile::check_rest() {
    std::vector<std::byte> ignored(stream_ == nullptr ? 0 : kBufferSize);
    while (!ignored.empty() && decompress(ignored.data(), ignored.size()) > 0) {
    }
}

void InputFile::require_end() {
    std::byte more;
    if (stream_ == nullptr) {
        if (!rest_.empty() || refill()) fail_damaged("it is longer than its header says");
    } else if (decompress(&more, 1) != 0) {
        fail_damaged("it is longer than its header says");
    }
}

void InputFile::fail_damaged(const std::string &how) const {
    fail(REKINDLE_CORRUPT, "\"", path_, "\" is damaged: ", how);
}

} // namespace rekindle
