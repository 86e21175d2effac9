// A file system in memory that knows what a power cut may leave of it. POSIX promises little before a flush: data that
// was not flushed may be there, be lost or be torn, block by block; entries of a folder that was not flushed may have
// changed or not, each by itself.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "memory_file.h"
#include "platform/file_system.h"

class CrashFileSystem final : public rekindle::platform::FileSystem {
public:
    static constexpr size_t kBlock = 512;

    using Bytes = std::vector<std::byte>;
    using Files = std::map<std::string, Bytes>;

    // A file's contents: what is flushed, and all.
    struct Node {
        Bytes durable, current;

        // The blocks that differ.
        std::vector<size_t> unflushed() const {
            std::vector<size_t> blocks;
            for (size_t begin = 0; begin < current.size(); begin += kBlock) {
                size_t end = std::min(current.size(), begin + kBlock);
                bool same = end <= durable.size() && std::equal(current.begin() + static_cast<ptrdiff_t>(begin),
                                                                current.begin() + static_cast<ptrdiff_t>(end),
                                                                durable.begin() + static_cast<ptrdiff_t>(begin));
                if (!same) blocks.push_back(begin / kBlock);
            }
            return blocks;
        }
    };
    using NodePointer = std::shared_ptr<Node>;

    // A change of the folder that is not flushed: `to` becomes the node (none: it is removed), `from` goes.
    struct Change {
        std::string from, to;
        NodePointer node;
    };

    // Called before and after each operation that changes anything.
    std::function<void()> at_each_moment = [] {};

    const std::map<std::string, NodePointer> &durable_entries() const { return durable_entries_; }
    const std::vector<Change> &pending() const { return pending_; }

    // The files, as a process that starts now sees them.
    void set_files(const Files &files) {
        entries_.clear();
        pending_.clear();
        for (const auto &[path, bytes] : files) entries_[path] = std::make_shared<Node>(Node{bytes, bytes});
        durable_entries_ = entries_;
    }
    Files files() const {
        Files result;
        for (const auto &[path, node] : entries_) result[path] = node->current;
        return result;
    }

    static void apply(std::map<std::string, NodePointer> &entries, const Change &change) {
        if (!change.from.empty()) entries.erase(change.from);
        if (change.node != nullptr) entries[change.to] = change.node;
    }

    std::unique_ptr<rekindle::platform::RandomAccessFile> open(const std::string &path) override {
        return std::make_unique<MemoryFile>(entry(path)->current);
    }
    void make_directory(const std::string &) override {}
    std::unique_ptr<rekindle::platform::Directory> open_directory(const std::string &path) override {
        return std::make_unique<Folder>(*this, path);
    }

private:
    class Lock final : public rekindle::platform::DirectoryLock {};

    class Folder final : public rekindle::platform::Directory {
    public:
        Folder(CrashFileSystem &files, std::string path) : files_(files), path_(std::move(path)) {}

        const std::string &path() const override { return path_; }
        rekindle::platform::Whereabouts whereabouts() const override { return {}; }
        std::unique_ptr<rekindle::platform::WritableFile> create(const std::string &name) override {
            auto node = std::make_shared<Node>();
            files_.change({"", path_of(name), node});
            return std::make_unique<File>(files_, node);
        }
        std::unique_ptr<rekindle::platform::RandomAccessFile> open(const std::string &name) override {
            return files_.open(path_of(name));
        }
        void rename(const std::string &from, const std::string &to) override {
            files_.change({path_of(from), path_of(to), files_.entry(path_of(from))});
        }
        void remove(const std::string &name) override {
            files_.entry(path_of(name));
            files_.change({path_of(name), "", nullptr});
        }
        void sync() override {
            files_.at_each_moment();
            files_.durable_entries_ = files_.entries_;
            files_.pending_.clear();
            files_.at_each_moment();
        }
        std::vector<std::string> list() const override {
            std::vector<std::string> names;
            for (const auto &[name, node] : files_.entries_) names.push_back(name.substr(path_.size() + 1));
            return names;
        }
        void require_writable() override {}
        void require_replaceable(const std::string &) override {}
        std::unique_ptr<rekindle::platform::DirectoryLock> lock(double) override { return std::make_unique<Lock>(); }

    private:
        CrashFileSystem &files_;
        std::string path_;
    };

    class File final : public rekindle::platform::WritableFile {
    public:
        File(CrashFileSystem &files, NodePointer node) : files_(files), node_(std::move(node)) {}

        void append(std::span<const std::byte> bytes) override {
            node_->current.insert(node_->current.end(), bytes.begin(), bytes.end());
            files_.at_each_moment();
        }
        void sync() override {
            node_->durable = node_->current;
            files_.at_each_moment();
        }
        void close() override { files_.at_each_moment(); }

    private:
        CrashFileSystem &files_;
        NodePointer node_;
    };

    NodePointer entry(const std::string &path) const {
        auto found = entries_.find(path);
        if (found == entries_.end()) rekindle::fail(REKINDLE_NOT_FOUND, "no file '", path, "'");
        return found->second;
    }

    void change(Change made) {
        at_each_moment();
        apply(entries_, made);
        pending_.push_back(std::move(made));
        at_each_moment();
    }

    std::map<std::string, NodePointer> entries_, durable_entries_;
    std::vector<Change> pending_;
};
