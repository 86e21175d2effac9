#include "platform/memory_file.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle::platform {
namespace {

class MemoryMapping final : public Mapping {
public:
    explicit MemoryMapping(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
    std::span<const std::byte> bytes() const override { return std::as_bytes(std::span(*bytes_)); }

private:
    std::shared_ptr<const std::string> bytes_;
};

class MemoryFile final : public RandomAccessFile {
public:
    MemoryFile(std::string bytes, std::string name)
        : bytes_(std::make_shared<const std::string>(std::move(bytes))), name_(std::move(name)) {}

    uint64_t size() const override { return bytes_->size(); }
    void read(uint64_t offset, std::span<std::byte> bytes) const override {
        if (offset > size() || bytes.size() > size() - offset) {
            fail(REKINDLE_IO_ERROR, "'", name_, "' has ", size(), " bytes; ", bytes.size(), " from ", offset,
                 " on were to be read");
        }
        std::copy_n(reinterpret_cast<const std::byte *>(bytes_->data()) + offset, bytes.size(), bytes.begin());
    }
    std::unique_ptr<const Mapping> map() const override { return std::make_unique<MemoryMapping>(bytes_); }

private:
    std::shared_ptr<const std::string> bytes_;
    std::string name_;
};

} // namespace

std::unique_ptr<RandomAccessFile> make_memory_file(std::string bytes, std::string name) {
    return std::make_unique<MemoryFile>(std::move(bytes), std::move(name));
}

} // namespace rekindle::platform
