#pragma once

#include "model/model.h"

namespace rekindle {

// For the length of a call that may be the first to build the model, or to train it: unless the call keeps that, the
// model is afterwards as it was, so that a call that fails leaves no trace.
class TentativeBuild {
public:
    explicit TentativeBuild(Model &model)
        : model_(model), was_built_(model.is_built()), training_batch_size_(model.training_batch_size()) {}
    ~TentativeBuild() {
        if (!undo_) return;
        if (was_built_) {
            model_.set_training_batch_size(training_batch_size_);
        } else {
            model_.unbuild();
        }
    }
    TentativeBuild(const TentativeBuild &) = delete;
    TentativeBuild &operator=(const TentativeBuild &) = delete;

    void keep() {
        undo_ = false;
        model_.forget_first_weights();
    }

private:
    Model &model_;
    bool was_built_;
    int64_t training_batch_size_;
    bool undo_ = true;
};

} // namespace rekindle
