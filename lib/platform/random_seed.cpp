#include "platform/random_seed.h"

#include <cerrno>
#include <sys/random.h>

#include "core/error.h"

namespace rekindle::platform {

uint64_t random_seed() {
    uint64_t seed = 0;
    ssize_t size = 0;
    do {
        size = getrandom(&seed, sizeof(seed), 0);
    } while (size < 0 && errno == EINTR);
    // Up to 256 bytes come whole or not at all.
    if (size != static_cast<ssize_t>(sizeof(seed))) fail(REKINDLE_UNSUPPORTED, "the system gives no random numbers");
    return seed;
}

} // namespace rekindle::platform
