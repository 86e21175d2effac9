#pragma once

#include <memory>
#include <vector>

#include "layers/recurrent_unit.h"

namespace rekindle {

// A GRU's whose reset gate comes behind the product with the state. Its biases are two rows, (2, 3 units), of what the
// inputs give and of what the state gives.
class GruUnit : public RecurrentUnit {
public:
    // `bias` (null: 0) has memory when the unit runs.
    GruUnit(size_t units, plan::Block *bias) : units_(units), bias_(bias), diff_bias_(4 * units) {}

    bool keeps_product() const final { return true; }
    void begin_backward() final;
    // Adds the sum of d(loss)/d(bias) of the samples and steps since the way back has begun.
    void add_bias_gradient(float *gradient) const;

protected:
    const float *bias() const { return bias_ == nullptr ? nullptr : bias_->floats(); }

    size_t units_;
    plan::Block *bias_;
    std::vector<float> diff_bias_; // of z, r and n, and of the third of the product
};

// To be used with the OpenMP threads that there are now.
std::unique_ptr<GruUnit> make_gru_unit(size_t units, const Activation &activation,
                                       const Activation &recurrent_activation, plan::Block *bias);

} // namespace rekindle
