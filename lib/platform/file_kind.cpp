#include "platform/file_kind.h"

#include <sys/stat.h>

namespace rekindle::platform {

const char *kind_of_file(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a named pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

} // namespace rekindle::platform
