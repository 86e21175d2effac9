#pragma once

#include "optimizers/optimizer_options.h"

// Adam, which AdamW is with another default.
namespace rekindle {

struct AdamOptions : OptimizerOptions {
    double beta_1, beta_2, epsilon;
    bool amsgrad;
};

template <class Given>
constexpr auto adam_table(const Given &defaults) {
    return optimizer_table<AdamOptions>(
        defaults, parts::field("beta_1", &Given::beta_1, &AdamOptions::beta_1, parts::from_to_below(0.0, 1.0)),
        parts::field("beta_2", &Given::beta_2, &AdamOptions::beta_2, parts::from_to_below(0.0, 1.0)),
        parts::field("epsilon", &Given::epsilon, &AdamOptions::epsilon, parts::at_least(0.0)),
        parts::field("amsgrad", &Given::amsgrad, &AdamOptions::amsgrad), parts::reserved(&Given::reserved));
}

std::vector<Slot> adam_slots(const AdamOptions &options);
bool adam_update(const AdamOptions &options, const BlockWalk &walk, const UpdateStep &step);

template <const auto &kOptions>
class AdamWith : public OptimizerWith<AdamOptions, kOptions> {
public:
    using OptimizerWith<AdamOptions, kOptions>::OptimizerWith;

protected:
    std::vector<Slot> own_slots() const override { return adam_slots(this->options_); }
    bool update(const BlockWalk &walk, const UpdateStep &step, float * /*scalars*/) const override {
        return adam_update(this->options_, walk, step);
    }
};

} // namespace rekindle
