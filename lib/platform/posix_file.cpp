#include "platform/posix_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include "core/error.h"
#include "platform/file_kind.h"
#include "platform/posix_calls.h"

namespace rekindle::platform {
namespace {

class PosixWritableFile final : public WritableFile {
public:
    PosixWritableFile(const Descriptor &folder, const std::string &name)
        : file_("create", folder, name, O_WRONLY | O_CREAT | O_EXCL) {}

    void append(std::span<const std::byte> bytes) override {
        while (!bytes.empty()) {
            ssize_t written =
                uninterrupted([&] { return posix_calls().write(file_.number(), bytes.data(), bytes.size()); });
            if (written < 0) fail_with_errno("write", file_.path());
            bytes = bytes.subspan(static_cast<size_t>(written));
            size_ += written;
            if (size_ - flushing_ >= kFlushStep) start_flush();
        }
    }

    void sync() override { file_.sync(); }
    void close() override { file_.close(); }

private:
    static constexpr off_t kFlushStep = off_t{8} << 20;

    // Has the disk work while the rest is written, where otherwise it would wait for sync. Only a hint: what fails here
    // fails in sync, too, and is reported there.
    void start_flush() {
        posix_calls().start_flush(file_.number(), flushing_, size_ - flushing_);
        flushing_ = size_;
    }

    Descriptor file_;
    off_t size_ = 0;
    off_t flushing_ = 0; // up to here the disk has been told
};

class PosixMapping final : public Mapping {
public:
    PosixMapping(const Descriptor &file, size_t size) {
        if (size == 0) return;
        void *address = posix_calls().mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
        if (address == MAP_FAILED) fail_with_errno("map", file.path());
        bytes_ = {static_cast<const std::byte *>(address), size};
    }
    PosixMapping(const PosixMapping &) = delete;
    PosixMapping &operator=(const PosixMapping &) = delete;
    ~PosixMapping() override {
        if (!bytes_.empty()) munmap(const_cast<std::byte *>(bytes_.data()), bytes_.size());
    }

    std::span<const std::byte> bytes() const override { return bytes_; }

private:
    std::span<const std::byte> bytes_;
};

class PosixRandomAccessFile final : public RandomAccessFile {
public:
    explicit PosixRandomAccessFile(const std::string &path) : file_("open", path, kFlags) { inspect(); }
    PosixRandomAccessFile(const Descriptor &folder, const std::string &name) : file_("open", folder, name, kFlags) {
        inspect();
    }

    uint64_t size() const override { return size_; }

    void read(uint64_t offset, std::span<std::byte> bytes) const override {
        while (!bytes.empty()) {
            ssize_t got = uninterrupted([&] {
                return posix_calls().pread(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
            });
            if (got < 0) fail_with_errno("read", file_.path());
            if (got == 0) {
                fail(REKINDLE_IO_ERROR, "cannot read '", file_.path(), "': it ends at byte ", offset, ", ",
                     bytes.size(), " bytes too early");
            }
            offset += static_cast<uint64_t>(got);
            bytes = bytes.subspan(static_cast<size_t>(got));
        }
    }

    std::unique_ptr<const Mapping> map() const override {
        return std::make_unique<PosixMapping>(file_, static_cast<size_t>(size_));
    }

private:
    static constexpr int kFlags = O_RDONLY | O_NONBLOCK; // without the latter a pipe would wait for a writer

    void inspect() {
        struct stat status {};
        if (fstat(file_.number(), &status) != 0) fail_with_errno("inspect", file_.path());
        if (!S_ISREG(status.st_mode)) {
            fail(REKINDLE_IO_ERROR, "cannot open '", file_.path(), "': it is ", kind_of_file(status.st_mode),
                 "; expected a file");
        }
        size_ = static_cast<uint64_t>(status.st_size);
    }

    Descriptor file_;
    uint64_t size_ = 0;
};

} // namespace

std::unique_ptr<WritableFile> create_posix_file(const Descriptor &folder, const std::string &name) {
    return std::make_unique<PosixWritableFile>(folder, name);
}

std::unique_ptr<RandomAccessFile> open_posix_file(const std::string &path) {
    return std::make_unique<PosixRandomAccessFile>(path);
}

std::unique_ptr<RandomAccessFile> open_posix_file(const Descriptor &folder, const std::string &name) {
    return std::make_unique<PosixRandomAccessFile>(folder, name);
}

} // namespace rekindle::platform
