#pragma once

#include "model/model.h"

namespace rekindle {

// For the length of a call that may be the first to build the model: unless the call keeps it, the model is afterwards
// as it was, so that a refused call leaves no trace.
class TentativeBuild {
public:
    explicit TentativeBuild(Model &model) : model_(model), undo_(!model.is_built()) {}
    ~TentativeBuild() {
        if (undo_) model_.unbuild();
    }
    TentativeBuild(const TentativeBuild &) = delete;
    TentativeBuild &operator=(const TentativeBuild &) = delete;

    void keep() { undo_ = false; }

private:
    Model &model_;
    bool undo_;
};

} // namespace rekindle
