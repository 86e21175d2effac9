// A file in memory, for tests that read many variants of one.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/error.h"
#include "platform/file_system.h"

class MemoryFile final : public rekindle::platform::RandomAccessFile {
public:
    explicit MemoryFile(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

    uint64_t size() const override { return bytes_.size(); }

    void read(uint64_t offset, std::span<std::byte> bytes) const override {
        if (offset > bytes_.size() || bytes.size() > bytes_.size() - offset) {
            rekindle::fail(REKINDLE_IO_ERROR, "read beyond the end");
        }
        std::copy_n(bytes_.begin() + static_cast<ptrdiff_t>(offset), bytes.size(), bytes.begin());
    }

    // Valid while the file is.
    std::unique_ptr<const rekindle::platform::Mapping> map() const override {
        return std::make_unique<const View>(bytes_);
    }

private:
    class View final : public rekindle::platform::Mapping {
    public:
        explicit View(std::span<const std::byte> bytes) : bytes_(bytes) {}
        std::span<const std::byte> bytes() const override { return bytes_; }

    private:
        std::span<const std::byte> bytes_;
    };

    std::vector<std::byte> bytes_;
};
