#include "platform/posix_directory.h"

#include <array>
#include <climits>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "platform/file_kind.h"
#include "platform/posix_calls.h"
#include "platform/posix_descriptor.h"
#include "platform/posix_directory_lock.h"
#include "platform/posix_file.h"

namespace rekindle::platform {
namespace {

constexpr int kFlags = O_RDONLY | O_DIRECTORY;

// A relative path means something else once the host has changed its working directory.
std::string absolute(const std::string &path) {
    std::array<char, PATH_MAX> here{};
    if (path.empty() || path[0] == '/' || getcwd(here.data(), here.size()) == nullptr) return path;
    return path == "." ? std::string(here.data()) : join_path(here.data(), path);
}

bool leads_to(const std::string &path, const struct stat &folder) {
    struct stat there {};
    return stat(path.c_str(), &there) == 0 && there.st_dev == folder.st_dev && there.st_ino == folder.st_ino;
}

// What the system says of where the folder is; empty if it says nothing.
std::string path_of_descriptor(int number) {
    std::array<char, PATH_MAX> path{};
    ssize_t size = readlink(text("/proc/self/fd/", number).c_str(), path.data(), path.size());
    return size < 0 ? std::string() : std::string(path.data(), static_cast<size_t>(size));
}

void flush(const Descriptor &folder) {
    // EINVAL: this file system has no flush for folders.
    int result = uninterrupted([&] { return posix_calls().fsync(folder.number()); });
    if (result != 0 && errno != EINVAL) fail_with_errno("flush", folder.path());
}

class PosixDirectory final : public Directory {
public:
    explicit PosixDirectory(const std::string &path) : folder_("open folder", path, absolute(path), kFlags) {}

    const std::string &path() const override { return folder_.path(); }

    Whereabouts whereabouts() const override {
        using Place = Whereabouts::Place;
        struct stat own {};
        if (fstat(folder_.number(), &own) != 0 || leads_to(path(), own)) return {};
        if (own.st_nlink == 0) return {Place::kGone, ""};
        std::string now = path_of_descriptor(folder_.number());
        if (leads_to(now, own)) return {Place::kElsewhere, now};
        // Some file systems give folders a link count that does not fall to 0.
        return {now.ends_with(" (deleted)") ? Place::kGone : Place::kElsewhere, ""};
    }

    std::unique_ptr<WritableFile> create(const std::string &name) override { return create_posix_file(folder_, name); }

    std::unique_ptr<RandomAccessFile> open(const std::string &name) override { return open_posix_file(folder_, name); }

    void rename(const std::string &from, const std::string &to) override {
        if (posix_calls().renameat(folder_.number(), from.c_str(), to.c_str()) != 0) {
            fail_with_errno("rename a file to", path_of(to));
        }
    }

    void remove(const std::string &name) override {
        if (posix_calls().unlinkat(folder_.number(), name.c_str()) != 0) fail_with_errno("remove", path_of(name));
    }

    // On a descriptor for this flush alone: one whose flush has failed might report success the next time.
    void sync() override { flush(Descriptor("open folder", folder_, ".", kFlags)); }

    std::vector<std::string> list() const override {
        struct Close {
            void operator()(DIR *folder) const { posix_calls().closedir(folder); }
        };
        Descriptor descriptor("list", folder_, ".", kFlags); // reading moves its position
        std::unique_ptr<DIR, Close> folder(fdopendir(descriptor.number()));
        if (folder == nullptr) fail_with_errno("list", path());
        descriptor.release();
        std::vector<std::string> names;
        while (true) {
            errno = 0;
            const dirent *entry = posix_calls().readdir(folder.get());
            if (entry == nullptr) break;
            std::string name = entry->d_name;
            if (name != "." && name != "..") names.push_back(std::move(name));
        }
        if (errno != 0) fail_with_errno("list", path());
        return names;
    }

    void require_writable() override {
        if (posix_calls().faccessat(folder_.number(), ".", W_OK | X_OK) != 0) {
            fail_with_errno("write to folder", path());
        }
    }

    void require_replaceable(const std::string &name) override {
        struct stat status {};
        if (fstatat(folder_.number(), name.c_str(), &status, 0) != 0 || S_ISREG(status.st_mode)) return;
        fail(REKINDLE_IO_ERROR, "cannot write '", path_of(name), "': it is ", kind_of_file(status.st_mode),
             "; expected a file");
    }

    std::unique_ptr<DirectoryLock> lock(double wait_seconds) override {
        return lock_posix_directory(folder_, wait_seconds);
    }

private:
    Descriptor folder_;
};

} // namespace

std::unique_ptr<Directory> open_posix_directory(const std::string &path) {
    return std::make_unique<PosixDirectory>(path);
}

void sync_posix_directory(const std::string &path) {
    flush(Descriptor("open folder", path, kFlags));
}

} // namespace rekindle::platform
