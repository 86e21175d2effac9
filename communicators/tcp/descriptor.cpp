#include "descriptor.h"

#include <mutex>
#include <pthread.h>
#include <set>
#include <unistd.h>

namespace rekindle_tcp {
namespace {

// The numbers that a forked process closes. Never destroyed: a process may fork while it exits.
struct Open {
    std::mutex mutex;
    std::set<int> numbers;

    static Open &get() {
        static Open &open = *new Open;
        return open;
    }
};

void lock_before_fork() {
    Open::get().mutex.lock();
}

void unlock_in_parent() {
    Open::get().mutex.unlock();
}

void close_in_child() {
    for (const int number : Open::get().numbers) ::close(number);
    Open::get().numbers.clear();
    Open::get().mutex.unlock();
}

void watch_forks() {
    [[maybe_unused]] static const int is_watching = pthread_atfork(lock_before_fork, unlock_in_parent, close_in_child);
}

} // namespace

Descriptor::Descriptor(int number) : number_(number) {
    if (number < 0) return;
    try {
        watch_forks();
        const std::lock_guard lock(Open::get().mutex);
        Open::get().numbers.insert(number);
    } catch (...) {
        ::close(number);
        throw;
    }
}

void Descriptor::close() noexcept {
    if (number_ < 0) return;
    const std::lock_guard lock(Open::get().mutex);
    // Otherwise a fork has closed it, and the number may be another's by now.
    if (Open::get().numbers.erase(number_) > 0) ::close(number_);
    number_ = -1;
}

} // namespace rekindle_tcp
