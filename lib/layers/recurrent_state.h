#pragma once

#include <vector>

#include "core/buffer.h"
#include "core/state_registry.h"

namespace rekindle {

// What a stateful recurrent layer keeps from batch to batch: its states behind the last step, for the samples of a
// batch. At first, and when it is reset, there are none: they count as zeros, for a batch of any size.
class RecurrentState {
public:
    // The states' names, each of so many units for a sample.
    RecurrentState(std::vector<std::string> names, int64_t units);

    // The states for some samples of a batch, or zeros. Throws INVALID_ARGUMENT where they are those of a batch of
    // another size.
    struct Samples {
        int64_t first, count;
    };
    void read(size_t state, int64_t batch, Samples samples, float *to) const;
    void write(size_t state, int64_t batch, const float *from);
    void reset() { batch_ = 0; }

    int64_t batch() const { return batch_; } // samples; 0: there are no states
    void check_batch(int64_t batch) const;

    void add_to(StateRegistry &registry);

private:
    void resize(int64_t batch);

    std::vector<std::string> names_;
    int64_t units_;
    int64_t batch_ = 0;
    std::vector<Buffer> states_;
};

} // namespace rekindle
