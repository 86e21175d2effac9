#include "checkpoint/async_writer.h"

#include <system_error>

#include "core/error.h"
#include "core/log.h"
#include "platform/clock.h"
#include "platform/thread_name.h"

namespace rekindle::checkpoint {

bool commit_or_log(Generations &generations, Image &image, size_t keep) {
    try {
        generations.commit(image);
    } catch (const std::exception &error) {
        log_failure(REKINDLE_LOG_ERROR, "the backup could not be written: ", error,
                    "; the earlier one stands and training goes on");
        return false;
    }
    prune_or_log(generations, keep);
    return true;
}

void prune_or_log(Generations &generations, size_t keep) {
    try {
        generations.prune(keep);
    } catch (const std::exception &error) {
        log_failure(REKINDLE_LOG_WARNING, "the backup is written, but an older one stays until the next: ", error);
    }
}

AsyncWriter::AsyncWriter(Generations &generations, size_t keep, double budget)
    : generations_(generations), keep_(keep), pause_factor_(1.0 / budget - 1.0) {
    try {
        thread_ = std::thread([this] { serve(); });
    } catch (const std::system_error &) {
        fail(REKINDLE_UNSUPPORTED, "the operating system refuses a thread for asynchronous saving");
    }
}

AsyncWriter::~AsyncWriter() {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool AsyncWriter::ready() const {
    return !busy_.load(std::memory_order_acquire) && platform::monotonic_seconds() >= ready_at_.load();
}

void AsyncWriter::submit(Image &image) {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        pending_ = &image;
        busy_.store(true, std::memory_order_release);
    }
    changed_.notify_all();
}

bool AsyncWriter::wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !busy_.load(); });
    return succeeded_;
}

void AsyncWriter::serve() {
    platform::set_thread_name("rekindle-writer");
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ending_ || pending_ != nullptr; });
        if (pending_ == nullptr) return;
        Image *image = pending_;
        lock.unlock();
        double began = platform::monotonic_seconds();
        bool succeeded = commit_or_log(generations_, *image, keep_);
        double ended = platform::monotonic_seconds();
        lock.lock();
        succeeded_ = succeeded;
        pending_ = nullptr;
        ready_at_.store(ended + (ended - began) * pause_factor_);
        busy_.store(false, std::memory_order_release);
        changed_.notify_all();
    }
}

} // namespace rekindle::checkpoint
