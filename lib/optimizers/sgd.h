#pragma once

#include "optimizers/optimizer.h"

namespace rekindle {

struct SgdOptions {
    double learning_rate = 0.01;
    double momentum = 0.0;
    bool nesterov = false;
};

// See rekindle/optimizer.h. Without momentum there is no slot.
class Sgd : public Optimizer {
public:
    static const OptimizerClass kClass;

    explicit Sgd(const SgdOptions &options);

    const char *class_name() const override { return kClass.class_name; }
    Json config() const override;
    double initial_learning_rate() const override { return options_.learning_rate; }
    std::vector<std::string> slots() const override;
    bool update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const override;

private:
    SgdOptions options_;
};

} // namespace rekindle
