#include "runtime/runtime.h"

#include <atomic>
#include <memory>

#include "core/error.h"
#include "core/log.h"
#include "onednn/environment.h"
#include "platform/cpu_count.h"
#include "platform/memory.h"
#include "runtime/cpu_features.h"
#include "runtime/float_mode.h"
#include "runtime/fork_guard.h"
#include "runtime/parallel.h"
#include "runtime/single_threaded.h"

namespace rekindle::runtime {
namespace {

struct State {
    std::mutex mutex;
    std::atomic<bool> started{false};
    int64_t wanted_threads = 0;
    rekindle_instruction_set wanted_set = REKINDLE_INSTRUCTION_SET_BEST;
    bool onednn_is_prepared = false; // and computes with wanted_set
    int threads = 1;
    std::unique_ptr<Executor> executor; // for threads > 1
};

// Never destroyed: host threads may compute while the process exits.
State &state() {
    static State &instance = *new State;
    return instance;
}

int default_threads() {
#ifdef REKINDLE_TSAN
    return 1; // libgomp is not instrumented
#else
    return platform::cpu_count();
#endif
}

void start_executor(State &runtime) {
    int wanted = runtime.wanted_threads > 0 ? static_cast<int>(runtime.wanted_threads) : default_threads();
    if (wanted <= 1) return;
    auto executor = std::make_unique<Executor>(wanted);
    if (executor->team_size() < wanted) {
        log_warning("OpenMP delivers ", executor->team_size(), " of ", wanted, " threads; computing with those");
    }
    runtime.threads = executor->team_size();
    if (runtime.threads > 1) runtime.executor = std::move(executor);
}

void prepare_onednn(State &runtime) {
    if (!runtime.onednn_is_prepared) runtime.onednn_is_prepared = onednn::configure(runtime.wanted_set);
}

void require_instruction_set(const State &runtime) {
    if (runtime.onednn_is_prepared) return;
    fail(REKINDLE_UNSUPPORTED, "options->instruction_set is ", name_of(runtime.wanted_set), ", but oneDNN keeps to ",
         onednn::instruction_set(), ": the program used it before, or it was built without this control");
}

} // namespace

void configure(const rekindle_runtime_options &options) {
    require(options.threads >= 0 && options.threads <= static_cast<int64_t>(kMaximumThreads), "options->threads is ",
            options.threads, "; expected 0 (automatic) to ", kMaximumThreads);
    require((options.allocate == nullptr) == (options.deallocate == nullptr),
            "options->allocate and options->deallocate: expected both or none");
    if (!cpu_has(options.instruction_set)) {
        fail(REKINDLE_UNSUPPORTED, "options->instruction_set is ", name_of(options.instruction_set),
             "; expected what this CPU has, which is AVX2");
    }
    State &runtime = state();
    std::lock_guard<std::mutex> lock(runtime.mutex);
    if (!runtime.started && runtime.onednn_is_prepared && options.instruction_set != runtime.wanted_set) {
        fail(REKINDLE_BUSY, "options->instruction_set is ", name_of(options.instruction_set), "; expected ",
             name_of(runtime.wanted_set), ", which oneDNN is set to already");
    }
    if (runtime.started || !platform::set_allocator(options.allocate, options.deallocate, options.user_data)) {
        fail(REKINDLE_BUSY, "the runtime is in use; configure it before anything is created");
    }
    runtime.wanted_threads = options.threads;
    runtime.wanted_set = options.instruction_set;
}

void prepare_onednn() {
    State &runtime = state();
    std::lock_guard<std::mutex> lock(runtime.mutex);
    prepare_onednn(runtime);
}

void start() {
    State &runtime = state();
    if (runtime.started.load(std::memory_order_acquire)) return;
    std::lock_guard<std::mutex> lock(runtime.mutex);
    if (runtime.started) return;
    if (!cpu_is_supported()) fail(REKINDLE_UNSUPPORTED, "this CPU lacks AVX2 or FMA, which the library needs");
    prepare_onednn(runtime);
    require_instruction_set(runtime);
    start_executor(runtime);
    mark_in_use();
    runtime.started.store(true, std::memory_order_release);
}

int threads() {
    start();
    return state().threads;
}

rekindle_instruction_set used_instruction_set() {
    start();
    return onednn::used_instruction_set();
}

void run_steps(int threads, const Step &step, Sharing sharing) {
    start();
    if (threads > 1) {
        state().executor->run(threads, sharing, step);
        return;
    }
    SingleThreaded single_threaded;
    ComputeFloatMode float_mode;
    ComputingScope computing;
    while (step()) {
    }
}

void run_once(int threads, const std::function<void()> &body, Sharing sharing) {
    auto step = [&body] {
        body();
        return false;
    };
    run_steps(threads, std::ref(step), sharing);
}

void run_steps_on_caller(const Step &step) {
    start();
    while (step()) {
    }
}

} // namespace rekindle::runtime
