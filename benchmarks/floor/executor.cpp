#include "executor.h"

#include <atomic>
#include <stdexcept>
#include <utility>

#include <omp.h>
#include <xmmintrin.h>

namespace rekindle::floor {
namespace {

constexpr unsigned kFlushToZeroAndDenormalsAreZero = 0x8040;

void prepare_team(int threads) {
    omp_set_dynamic(0);
    omp_set_num_threads(threads);
    std::atomic<int> members{0};
#pragma omp parallel
    {
        _mm_setcsr(_mm_getcsr() | kFlushToZeroAndDenormalsAreZero);
        ++members;
    }
    if (members != threads) {
        throw std::runtime_error("OpenMP delivered " + std::to_string(members) + " threads instead of " +
                                 std::to_string(threads));
    }
}

} // namespace

Executor::Executor(int threads) : thread_([this] { loop(); }) {
    try {
        run([threads] { prepare_team(threads); });
    } catch (...) {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
        throw;
    }
}

Executor::~Executor() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Executor::run(const std::function<void()> &work) {
    std::unique_lock lock(mutex_);
    work_ = &work;
    changed_.notify_all();
    changed_.wait(lock, [this] { return work_ == nullptr; });
    if (error_) {
        std::rethrow_exception(std::exchange(error_, nullptr));
    }
}

void Executor::loop() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return work_ != nullptr || stopping_; });
        if (stopping_) {
            return;
        }
        lock.unlock();
        std::exception_ptr error;
        try {
            (*work_)();
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        error_ = error;
        work_ = nullptr;
        changed_.notify_all();
    }
}

} // namespace rekindle::floor
