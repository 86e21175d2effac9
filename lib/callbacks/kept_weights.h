#pragma once

#include <vector>

#include "model/model.h"

namespace rekindle {

// A copy of a model's weights that a callback keeps, as state: "has_<name>", and an entry for each weight, which is
// zero as long as nothing is kept, so that what a run saves has the same shape at all times.
class KeptWeights {
public:
    // Makes room.
    void clear(const Model &model);
    bool is_kept() const { return is_kept_ != 0; }
    void keep(const Model &model);
    // To the model.
    void set(Model &model) const;
    void add_state(const std::string &name, const Model &model, StateRegistry &registry);

private:
    uint8_t is_kept_ = 0;
    std::vector<std::vector<float>> values_; // row-major, in the order of the model's parameters
};

} // namespace rekindle
