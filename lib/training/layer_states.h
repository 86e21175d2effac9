#pragma once

#include <vector>

#include "core/buffer.h"
#include "model/model.h"

namespace rekindle {

// The states of stateful layers as they are now, for a pass that may be repeated from its beginning.
class LayerStates {
public:
    explicit LayerStates(const Model &model);

    void put_back() const;

private:
    struct Kept {
        StateEntry entry;
        Buffer bytes;
    };
    std::vector<Kept> kept_;
};

} // namespace rekindle
