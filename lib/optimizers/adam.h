#pragma once

#include "optimizers/optimizer.h"

namespace rekindle {

struct AdamOptions {
    double learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
};

// See rekindle/optimizer.h.
class Adam : public Optimizer {
public:
    static const OptimizerClass kClass;

    explicit Adam(const AdamOptions &options);

    const char *class_name() const override { return kClass.class_name; }
    Json config() const override;
    double initial_learning_rate() const override { return options_.learning_rate; }
    std::vector<std::string> slots() const override { return {"momentum", "velocity"}; }
    bool update(const OptimizerArenas &arenas, const UpdateStep &step, bool check) const override;

private:
    AdamOptions options_;
};

} // namespace rekindle
