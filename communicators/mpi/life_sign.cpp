#include "life_sign.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <semaphore>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace rekindle_mpi {

namespace {

pthread_mutex_t *map(int file) {
    void *memory = mmap(nullptr, sizeof(pthread_mutex_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<pthread_mutex_t *>(memory);
}

void make_shared(pthread_mutex_t *mutex) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

// Returns when a thread of its own holds the mutex, which it does to the end, and without ever seeing a signal.
void hold_for_ever(pthread_mutex_t *mutex) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::binary_semaphore is_held{0};
    try {
        std::thread([mutex, &is_held] {
            pthread_mutex_lock(mutex);
            is_held.release();
            for (;;) pause();
        }).detach();
    } catch (const std::system_error &) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    is_held.acquire();
}

int make_life_sign() {
    const int file = memfd_create("rekindle-life", MFD_CLOEXEC);
    if (file < 0) return -1;
    pthread_mutex_t *mutex = ftruncate(file, sizeof(pthread_mutex_t)) == 0 ? map(file) : nullptr;
    try {
        if (mutex == nullptr) throw std::system_error(errno, std::generic_category());
        make_shared(mutex);
        hold_for_ever(mutex);
        return file;
    } catch (const std::system_error &) {
        close(file);
        return -1;
    }
}

} // namespace

int give_life_sign() {
    static const int file = make_life_sign();
    return file;
}

void LifeSign::Unmap::operator()(pthread_mutex_t *mutex) const {
    munmap(mutex, sizeof *mutex);
}

LifeSign::LifeSign(int64_t process, int number) {
    const std::string name = "/proc/" + std::to_string(process) + "/fd/" + std::to_string(number);
    const int file = open(name.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    mutex_.reset(map(file));
    close(file);
}

bool LifeSign::has_ended() {
    // Who finds the mark has the mutex; given back as it is, it cannot be taken any more by anybody, which says the
    // same.
    if (!has_ended_ && mutex_ != nullptr) {
        const int result = pthread_mutex_trylock(mutex_.get());
        has_ended_ = result != EBUSY;
        if (result == EOWNERDEAD) pthread_mutex_unlock(mutex_.get());
    }
    return has_ended_;
}

} // namespace rekindle_mpi
