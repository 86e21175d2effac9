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

    // A stop that another thread asks of the call that changes the model: it counts from when that call has the model,
    // that is, from when others get BUSY.
    std::atomic<bool> stop_requested{false};

private:
    std::mutex mutex_;
    int readers_ = 0;
    bool changing_ = false;
    std::thread::id changer_;
};

} // namespace rekindle
