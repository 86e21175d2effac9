#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/shape.h"
#include "platform/file_system.h"

struct z_stream_s;

namespace rekindle {

// The contents of a regular file from front to back, decompressed where it is gzip's, of one member or several. Every
// byte is accounted for: what is cut off, damaged, fails gzip's check of contents and length, or stands behind the end
// is CORRUPT.
class InputFile {
public:
    // Throws NOT_FOUND or IO_ERROR, also for what is no regular file.
    explicit InputFile(const std::string &path);
    ~InputFile();
    InputFile(const InputFile &) = delete;
    InputFile &operator=(const InputFile &) = delete;

    void read(void *to, size_t size);

    // Throws CORRUPT if the file is too small for an array, before memory is taken for it.
    void require_room(const Shape &shape, size_t element_size) const;

    // Throws CORRUPT if the rest of a compressed file is damaged: what has been read may then be anything.
    void check_rest();

    // Throws CORRUPT unless everything has been read, and checks what gzip has behind it.
    void require_end();

private:
    bool refill();
    size_t decompress(std::byte *to, size_t size);
    void begin_member();
    [[noreturn]] void fail_damaged(const std::string &how) const;

    std::string path_;
    std::unique_ptr<platform::RandomAccessFile> file_;
    std::vector<std::byte> buffer_;
    std::span<std::byte> rest_;          // of the buffer, not used yet
    uint64_t offset_ = 0;                // of the file, behind the buffer
    std::unique_ptr<z_stream_s> stream_; // null: not compressed
    bool member_ended_ = false;
};

} // namespace rekindle
