// A file system whose operations fail on demand: the real one underneath, a count of operations, and faults by number.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "platform/file_system.h"

class FaultFileSystem final : public rekindle::platform::FileSystem {
public:
    // Operation `number` (from 0 on) fails with "Input/output error" without any effect but, for appends, half of the
    // bytes. With `crash`, so do all after it, as if the process had been killed.
    void fail_at(uint64_t number, bool crash) {
        operations_.clear();
        fail_at_ = number;
        crash_ = crash;
        failed_ = false;
    }

    // The disk has room for so many more bytes.
    void set_space(uint64_t bytes) { space_ = bytes; }

    // Reads of this file fail.
    void fail_reads_of(const std::string &path) { unreadable_ = path; }

    // Whether a fault was met, and the operations so far.
    bool failed() const { return failed_; }
    const std::vector<std::string> &operations() const { return operations_; }

    std::unique_ptr<rekindle::platform::RandomAccessFile> open(const std::string &path) override {
        step("open", path);
        return real_.open(path);
    }
    void make_directory(const std::string &path) override {
        step("make_directory", path);
        real_.make_directory(path);
    }
    std::unique_ptr<rekindle::platform::Directory> open_directory(const std::string &path) override {
        step("open_directory", path);
        return std::make_unique<Folder>(*this, real_.open_directory(path));
    }

private:
    class Folder final : public rekindle::platform::Directory {
    public:
        Folder(FaultFileSystem &files, std::unique_ptr<Directory> real) : files_(files), real_(std::move(real)) {}

        const std::string &path() const override { return real_->path(); }
        rekindle::platform::Whereabouts whereabouts() const override { return real_->whereabouts(); }
        std::unique_ptr<rekindle::platform::WritableFile> create(const std::string &name) override {
            files_.step("create", path_of(name));
            return std::make_unique<File>(files_, path_of(name), real_->create(name));
        }
        std::unique_ptr<rekindle::platform::RandomAccessFile> open(const std::string &name) override {
            files_.step("open", path_of(name));
            if (path_of(name) == files_.unreadable_) return std::make_unique<UnreadableFile>();
            return real_->open(name);
        }
        void rename(const std::string &from, const std::string &to) override {
            files_.step("rename", path_of(to));
            real_->rename(from, to);
        }
        void remove(const std::string &name) override {
            files_.step("remove", path_of(name));
            real_->remove(name);
        }
        void sync() override {
            files_.step("sync_directory", path());
            real_->sync();
        }
        std::vector<std::string> list() const override {
            files_.step("list", path());
            return real_->list();
        }
        void require_writable() override {
            files_.step("require_writable", path());
            real_->require_writable();
        }
        void require_replaceable(const std::string &name) override { real_->require_replaceable(name); }
        std::unique_ptr<rekindle::platform::DirectoryLock> lock(double wait) override {
            files_.step("lock", path());
            return real_->lock(wait);
        }

    private:
        FaultFileSystem &files_;
        std::unique_ptr<Directory> real_;
    };

    class File final : public rekindle::platform::WritableFile {
    public:
        File(FaultFileSystem &files, std::string path, std::unique_ptr<WritableFile> real)
            : files_(files), path_(std::move(path)), real_(std::move(real)) {}

        void append(std::span<const std::byte> bytes) override {
            if (files_.next_fails()) real_->append(bytes.first(bytes.size() / 2));
            files_.step("append", path_);
            if (bytes.size() > files_.space_) {
                real_->append(bytes.first(static_cast<size_t>(files_.space_)));
                files_.space_ = 0;
                files_.failed_ = true;
                rekindle::fail(REKINDLE_IO_ERROR, "cannot write '", path_, "': No space left on device");
            }
            files_.space_ -= bytes.size();
            real_->append(bytes);
        }
        void sync() override {
            files_.step("sync", path_);
            real_->sync();
        }
        void close() override {
            files_.step("close", path_);
            real_->close();
        }

    private:
        FaultFileSystem &files_;
        std::string path_;
        std::unique_ptr<WritableFile> real_;
    };

    class UnreadableFile final : public rekindle::platform::RandomAccessFile {
    public:
        uint64_t size() const override { return 4096; }
        void read(uint64_t, std::span<std::byte>) const override {
            rekindle::fail(REKINDLE_IO_ERROR, "cannot read: Input/output error");
        }
        std::unique_ptr<const rekindle::platform::Mapping> map() const override { return nullptr; }
    };

    bool next_fails() const { return operations_.size() == fail_at_ || (crash_ && operations_.size() > fail_at_); }

    void step(const char *operation, const std::string &path) {
        bool fails = next_fails();
        operations_.push_back(operation);
        if (!fails) return;
        failed_ = true;
        rekindle::fail(REKINDLE_IO_ERROR, "cannot ", operation, " '", path, "': Input/output error");
    }

    rekindle::platform::FileSystem &real_ = rekindle::platform::default_file_system();
    std::vector<std::string> operations_;
    uint64_t fail_at_ = UINT64_MAX;
    bool crash_ = false;
    bool failed_ = false;
    uint64_t space_ = UINT64_MAX;
    std::string unreadable_;
};
