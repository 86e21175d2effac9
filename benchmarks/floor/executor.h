// The thread that runs training steps, with its OpenMP team.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace rekindle::floor {

// Owns one thread whose OpenMP team has exactly `threads` members, all flushing denormals to zero.
// libgomp spins between parallel regions only while the process's teams fit the CPUs: keep one live team per process
// when timing.
class Executor {
public:
    // Throws std::runtime_error if OpenMP delivers fewer threads.
    explicit Executor(int threads);
    ~Executor();
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    // Runs `work` on the thread and waits for it; rethrows what it throws. For one caller at a time.
    void run(const std::function<void()> &work);

private:
    void loop();

    std::mutex mutex_;
    std::condition_variable changed_;
    const std::function<void()> *work_ = nullptr;
    std::exception_ptr error_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace rekindle::floor
