#pragma once

#include <atomic>
#include <mutex>
#include <thread>

namespace rekindle {

// Who uses a model: one that changes it, or any number that only read it. A call that does not fit gets BUSY at once.
// Inside the hooks of a fit, the thread that called it may read, and may make those changes that are allowed there.
class ModelUse {
public:
    enum class Kind {
        kRead,         // predict, reading weights
        kChange,       // compile, build, fit
        kChangeInHook, // weights, learning rate, evaluate: allowed in a hook of the own fit, too
    };

    // For the length of a scope.
    class Scope {
    public:
        Scope(ModelUse &use, Kind kind);
        ~Scope();
        Scope(const Scope &) = delete;
        Scope &operator=(const Scope &) = delete;

    private:
        ModelUse &use_;
        bool reads_ = false;
        bool changes_ = false;
    };

    // For the length of steps that call functions of the host's: weights are read and written just then, so that those
    // functions may read, and nothing else.
    class Steps {
    public:
        explicit Steps(ModelUse &use) : use_(use) { use_.steps_.fetch_add(1); }
        ~Steps() { use_.steps_.fetch_sub(1); }
        Steps(const Steps &) = delete;
        Steps &operator=(const Steps &) = delete;

    private:
        ModelUse &use_;
    };

    // A stop that another thread asks of the call that changes the model: it counts from when that call has the model,
    // that is, from when others get BUSY.
    std::atomic<bool> stop_requested{false};

private:
    std::mutex mutex_;
    int readers_ = 0;
    std::atomic<int> steps_{0}; // several predicts may be in one
    bool changing_ = false;
    std::thread::id changer_;
};

} // namespace rekindle
