#include "platform/file_kind.h"

#include <sys/stat.h>

#include "core/error.h"

namespace rekindle::platform {

const char *kind_of_file(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a named pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

void require_replaceable(const std::string &path) {
    struct stat status {};
    bool found = stat(path.c_str(), &status) == 0;
    if (found && S_ISREG(status.st_mode)) return;
    if (!found && path.back() != '/') return;
    fail(REKINDLE_IO_ERROR, "cannot write '", path, "': it is ",
         found ? kind_of_file(status.st_mode) : "a folder's path", "; expected the path of a file");
}

} // namespace rekindle::platform
