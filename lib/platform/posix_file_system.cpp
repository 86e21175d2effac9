#include "platform/posix_file_system.h"

#include <cerrno>
#include <sys/stat.h>

#include "core/error.h"
#include "platform/posix_calls.h"
#include "platform/posix_descriptor.h"
#include "platform/posix_directory.h"
#include "platform/posix_file.h"

namespace rekindle::platform {
namespace {

class PosixFileSystem final : public FileSystem {
public:
    std::unique_ptr<RandomAccessFile> open(const std::string &path) override { return open_posix_file(path); }

    void make_directory(const std::string &path) override {
        constexpr mode_t kMode = 0777; // less the host's umask
        struct stat status {};
        if (stat(path.c_str(), &status) == 0) return require_directory(path, status.st_mode);
        std::string parent = parent_directory(path);
        if (parent != path) make_directory(parent);
        if (posix_calls().mkdir(path.c_str(), kMode) != 0) {
            int code = errno;
            if (code == EEXIST && stat(path.c_str(), &status) == 0) return require_directory(path, status.st_mode);
            errno = code;
            fail_with_errno("make folder", path);
        }
        sync_posix_directory(parent);
    }

    std::unique_ptr<Directory> open_directory(const std::string &path) override { return open_posix_directory(path); }

private:
    static void require_directory(const std::string &path, mode_t mode) {
        if (!S_ISDIR(mode)) fail(REKINDLE_IO_ERROR, "cannot make folder '", path, "': there is a file of this name");
    }
};

} // namespace

FileSystem &posix_file_system() {
    // Never destroyed: a writer's thread may outlive static objects.
    static FileSystem &instance = *new PosixFileSystem;
    return instance;
}

} // namespace rekindle::platform
