#pragma once

#include <functional>

#include "rekindle/runtime.h"
#include "runtime/compute_thread.h"
#include "runtime/executor.h"

namespace rekindle::runtime {

// Remembers what to start with. Throws UNSUPPORTED for an instruction set that the CPU lacks; BUSY once the runtime has
// started or anything has been allocated, and for another instruction set than oneDNN was prepared with.
void configure(const rekindle_runtime_options &options);

// Gives oneDNN its settings, which cannot be changed then. Part of start. Thread-safe.
void prepare_onednn();

// Starts the runtime if nothing has: fork handlers, oneDNN's settings, compute threads. Throws UNSUPPORTED on a CPU
// without AVX2, and if oneDNN does not keep to the instruction set. Thread-safe.
void start();

// Compute threads in use, >= 1. Starts the runtime.
int threads();

// The largest instruction set of those with a name that is in use; never BEST. Starts the runtime.
rekindle_instruction_set used_instruction_set();

// Computes: calls step until it returns false. With threads == 1 on the calling thread, with the library's float and
// OpenMP modes for that long, else on the executor. A user's function must never be called from inside a step.
void run_steps(int threads, const Step &step, Sharing sharing = Sharing::kOpenMp);

// run_steps for a single step.
void run_once(int threads, const std::function<void()> &body, Sharing sharing = Sharing::kOpenMp);

// run_steps where functions of the host's are among the work: steps are called on the calling thread, in its own modes,
// and what of them is the library's work goes through compute().
void run_steps_on_caller(const Step &step);

// Does work of a step: at once where this thread computes, else as run_once does.
template <class Body>
void compute(int threads, const Body &body, Sharing sharing = Sharing::kOpenMp) {
    if (is_computing()) {
        body();
    } else {
        run_once(threads, std::ref(body), sharing);
    }
}

} // namespace rekindle::runtime
