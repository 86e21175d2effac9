#include "runtime/executor.h"

#include <atomic>
#include <omp.h>
#include <string>
#include <system_error>
#include <vector>

#include "core/error.h"
#include "core/interruption.h"
#include "platform/thread_name.h"
#include "runtime/compute_thread.h"
#include "runtime/float_mode.h"
#include "runtime/single_threaded.h"

namespace rekindle::runtime {
namespace {

// Throws std::system_error if threads are refused. libgomp ends the process when it cannot start one: so try first.
void probe_threads(int count) {
    std::vector<std::thread> probes;
    std::mutex hold;
    std::exception_ptr failure;
    {
        std::unique_lock<std::mutex> lock(hold);
        try {
            probes.reserve(static_cast<size_t>(count));
            for (int i = 0; i < count; ++i) {
                probes.emplace_back([&hold] { std::lock_guard<std::mutex> wait(hold); });
            }
        } catch (...) {
            failure = std::current_exception();
        }
    }
    for (std::thread &probe : probes) probe.join();
    if (failure) std::rethrow_exception(failure);
}

// Names the team's threads, sets their float mode and counts them.
int prepare_team(int threads) {
    omp_set_dynamic(0);
    if (omp_get_max_active_levels() < 1) omp_set_max_active_levels(1);
    omp_set_num_threads(threads);
    int team = 1;
#pragma omp parallel num_threads(threads)
    {
        platform::set_thread_name("rekindle-" + std::to_string(omp_get_thread_num()));
        set_compute_float_mode();
#pragma omp single
        team = omp_get_num_threads();
    }
    omp_set_num_threads(team);
    return team;
}

} // namespace

struct Executor::Job {
    int threads;
    Sharing sharing;
    const Step &step;
    const InterruptionSource *interruption;
    std::exception_ptr error;
    std::atomic<int> done{0}; // an int is waited for without a detour
};

Executor::Executor(int threads) : team_(threads) {
    std::atomic<bool> ready{false};
    try {
        probe_threads(threads);
        thread_ = std::thread([this, threads, &ready] {
            team_size_ = prepare_team(threads);
            ready.store(true);
            ready.notify_one();
            serve();
        });
    } catch (const std::system_error &) {
        fail(REKINDLE_UNSUPPORTED, "the operating system refuses ", threads, " compute threads");
    }
    ready.wait(false);
}

Executor::~Executor() {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        ending_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void Executor::run(int threads, Sharing sharing, const Step &step) {
    Job job{threads, sharing, step, interruption_source(), nullptr, {}};
    {
        std::lock_guard<std::mutex> lock(mutex_);
        // With room for the job under way, which may come back: the executor's thread may not fail for want of memory.
        waiting_.reserve(waiting_.size() + 2);
        waiting_.push_back(&job);
    }
    arrived_.notify_one();
    job.done.wait(0);
    if (job.error) std::rethrow_exception(job.error);
}

// Steps until the job is done or another one waits.
bool Executor::take_turn(Job &job, std::unique_lock<std::mutex> &lock) {
    bool more = true;
    while (more) {
        lock.unlock();
        try {
            InterruptibleScope scope(job.interruption);
            more = job.step();
        } catch (...) {
            job.error = std::current_exception();
            more = false;
        }
        lock.lock();
        if (more && !waiting_.empty()) break;
    }
    return more;
}

// The same where each thread of OpenMP's team computes alone.
bool Executor::take_turn_in_team(Job &job, std::unique_lock<std::mutex> &lock) {
    team_.open(job.threads);
    bool more = false;
#pragma omp parallel num_threads(job.threads)
    {
        SingleThreaded single_threaded;
        ComputingScope computing;
        if (omp_get_thread_num() == 0) {
            ClaimingTeam::Leading leading(team_);
            more = take_turn(job, lock);
        } else {
            team_.work(static_cast<size_t>(omp_get_thread_num()));
        }
    }
    return more;
}

void Executor::serve() {
    ComputingScope computing;
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
        arrived_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        Job *job = waiting_.front();
        waiting_.erase(waiting_.begin());
        // oneDNN takes this number for the size of its teams.
        omp_set_num_threads(job->threads);
        bool more = job->sharing == Sharing::kClaims ? take_turn_in_team(*job, lock) : take_turn(*job, lock);
        if (more) {
            waiting_.push_back(job);
            continue;
        }
        // The caller's frame may be gone as soon as it sees done; notify_one only uses the address.
        job->done.store(1);
        job->done.notify_one();
    }
}

} // namespace rekindle::runtime
