#include "checkpoint/async_writer.h"

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <system_error>

#include "core/error.h"
#include "core/log.h"
#include "platform/clock.h"
#include "platform/thread_name.h"

namespace rekindle::checkpoint {

namespace {

void report_saved(const Image &image, double seconds, SaveRecord &record) noexcept {
    record.saved(image.description().progress);
    try {
        log_info("saved ", describe(image.description().progress), ": ", image.bytes().size(), " bytes in ",
                 std::lround(seconds * 1000.0), " ms");
    } catch (const std::bad_alloc &) {
        log_line(REKINDLE_LOG_INFO, "saved");
    }
}

void report_failure(const std::exception &error, bool given_up, SaveRecord &record) noexcept {
    record.failed(error);
    try {
        std::string consequence = given_up ? "" : "; " + record.standing();
        log_failure(REKINDLE_LOG_ERROR, "the backup could not be written: ", error, consequence.c_str());
    } catch (const std::bad_alloc &) {
        log_line(REKINDLE_LOG_ERROR, "the backup could not be written: out of memory");
    }
}

} // namespace

bool commit_or_log(Generations &generations, Image &image, size_t keep, SaveRecord &record,
                   const std::atomic<bool> &given_up) {
    double began = platform::monotonic_seconds();
    try {
        if (!generations.commit(image, given_up)) return false;
    } catch (const std::exception &error) {
        if (generations.is_gone()) record.lost();
        report_failure(error, given_up.load(), record);
        return false;
    }
    report_saved(image, platform::monotonic_seconds() - began, record);
    // Who has given it up was told that the earlier one stands; the next commit removes that.
    if (!given_up.load()) prune_or_log(generations, keep);
    return true;
}

void prune_or_log(Generations &generations, size_t keep) {
    try {
        generations.prune(keep);
    } catch (const std::exception &error) {
        log_failure(REKINDLE_LOG_WARNING, "the backup is written, but an older one stays until the next: ", error);
    }
}

// What the thread uses, and keeps alive until it ends.
struct AsyncWriter::Work {
    Work(std::shared_ptr<Generations> target, std::shared_ptr<SaveRecord> told, size_t kept, double budget)
        : generations(std::move(target)), record(std::move(told)), keep(kept), pause_factor(1.0 / budget - 1.0) {}

    void serve();

    std::shared_ptr<Generations> generations;
    std::shared_ptr<SaveRecord> record;
    size_t keep;
    double pause_factor;
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<Image> pending;
    double pending_began = 0.0;
    bool ending = false;
    bool succeeded = true;
    std::atomic<bool> busy{false};
    std::atomic<double> ready_at{0.0};
    std::atomic<bool> given_up{false};
};

void AsyncWriter::Work::serve() {
    platform::set_thread_name("rekindle-writer");
    std::unique_lock<std::mutex> lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return ending || pending != nullptr; });
        if (pending == nullptr) return;
        lock.unlock();
        bool done = commit_or_log(*generations, *pending, keep, *record, given_up);
        double ended = platform::monotonic_seconds();
        lock.lock();
        succeeded = done;
        pending.reset();
        ready_at.store(ended + (ended - pending_began) * pause_factor);
        busy.store(false, std::memory_order_release);
        changed.notify_all();
    }
}

AsyncWriter::AsyncWriter(std::shared_ptr<Generations> generations, std::shared_ptr<SaveRecord> record, size_t keep,
                         double budget)
    : work_(std::make_shared<Work>(std::move(generations), std::move(record), keep, budget)) {
    try {
        thread_ = std::thread([work = work_] { work->serve(); });
    } catch (const std::system_error &) {
        fail(REKINDLE_UNSUPPORTED,
             "the operating system refuses a thread for writing backups (asynchronous, preemption_deadline)");
    }
}

AsyncWriter::~AsyncWriter() {
    {
        std::lock_guard<std::mutex> lock(work_->mutex);
        work_->ending = true;
    }
    work_->changed.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool AsyncWriter::ready() const {
    return !work_->busy.load(std::memory_order_acquire) && platform::monotonic_seconds() >= work_->ready_at.load();
}

void AsyncWriter::submit(std::shared_ptr<Image> image, double began) {
    {
        std::lock_guard<std::mutex> lock(work_->mutex);
        work_->pending = std::move(image);
        work_->pending_began = began;
        work_->busy.store(true, std::memory_order_release);
    }
    work_->changed.notify_all();
}

bool AsyncWriter::wait() {
    std::unique_lock<std::mutex> lock(work_->mutex);
    work_->changed.wait(lock, [this] { return !work_->busy.load(); });
    return work_->succeeded;
}

bool AsyncWriter::wait_until(double moment) {
    std::unique_lock<std::mutex> lock(work_->mutex);
    std::chrono::duration<double> left(moment - platform::monotonic_seconds());
    return work_->changed.wait_for(lock, left, [this] { return !work_->busy.load(); });
}

void AsyncWriter::give_up() {
    work_->given_up.store(true);
}

void AsyncWriter::abandon() {
    give_up();
    thread_.detach();
}

} // namespace rekindle::checkpoint
