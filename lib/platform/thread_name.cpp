#include "platform/thread_name.h"

#include <pthread.h>

namespace rekindle::platform {

void set_thread_name(const std::string &name) {
    constexpr size_t kMaximumLength = 15;
    pthread_setname_np(pthread_self(), name.substr(0, kMaximumLength).c_str());
}

} // namespace rekindle::platform
