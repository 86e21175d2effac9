// Parameters, gradients and Adam's slots: four arenas with the same layout, each tensor in the form its forward
// primitive chose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "buffer.h"
#include "floor.h"
#include "primitives.h"

namespace rekindle::floor {

// What a parameter is called and how it starts: uniform in [-limit, limit), or zero.
struct ParameterSpec {
    std::string name;
    dnnl::memory::desc desc;
    Tag plain; // row-major
    float limit;
    // Set where the columns of row-major weights are not in (channel, height, width) order: what such weights are as
    // an (outputs, channels, height, width) tensor.
    dnnl::memory::desc columns{};
};

class Parameters {
public:
    Parameters(const std::vector<ParameterSpec> &specs, std::uint64_t seed);

    [[nodiscard]] dnnl::memory weights(std::size_t index) const { return at(kWeights, index); }
    [[nodiscard]] dnnl::memory gradients(std::size_t index) const { return at(kGradients, index); }
    void update(float learning_rate, std::uint64_t step);

    [[nodiscard]] std::vector<NamedTensor> export_weights() const { return export_arena(kWeights); }
    [[nodiscard]] std::vector<NamedTensor> export_gradients() const { return export_arena(kGradients); }

private:
    enum Arena : std::size_t { kWeights, kGradients, kMomentum, kVelocity, kArenas };

    [[nodiscard]] float *arena(Arena which) const;
    [[nodiscard]] dnnl::memory at(Arena which, std::size_t index) const;
    [[nodiscard]] std::vector<NamedTensor> export_arena(Arena which) const;
    void initialize(std::size_t index, std::uint64_t seed);

    std::vector<ParameterSpec> specs_;
    std::vector<std::size_t> offsets_;
    std::size_t count_ = 0;
    std::size_t stride_ = 0; // floats from one arena to the next
    Buffer memory_;
};

// The limit of Keras's GlorotUniform.
float glorot_limit(std::int64_t fan_in, std::int64_t fan_out);

} // namespace rekindle::floor
