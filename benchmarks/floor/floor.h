// The floor: training steps written by hand on raw oneDNN primitives, the yardstick for the engine's overhead.
// They are written for AVX-512; where oneDNN has only its reference code for one of them, construction throws.
// A step does all that a training library's step does: gathers a shuffled batch of uint8 images into floats in
// [0, 1], forward, dropout, softmax cross-entropy with accuracy, backward, bias-corrected Adam.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rekindle::floor {

inline constexpr std::int64_t kImageSide = 28;
inline constexpr std::int64_t kPixels = kImageSide * kImageSide;
inline constexpr std::int64_t kClasses = 10;

// One batch: `rows` holds as many indices as the network's batch size, into `images` (kPixels bytes a row) and
// `labels` (0 to kClasses - 1). Nothing is checked.
struct Batch {
    const std::uint8_t *images;
    const std::uint8_t *labels;
    const std::uint32_t *rows;
};

struct StepResult {
    float loss;  // mean cross-entropy over the batch, before the update
    int correct; // samples whose largest logit is the label's
};

// Dropout's rate is in [0, 1); 0 leaves the layer out.
struct Options {
    std::int64_t batch;
    std::uint64_t seed = 0;
    float dropout = 0.0F;
    float learning_rate = 0.001F;
};

// A parameter or its gradient in row-major order: dense [outputs][inputs] with inputs in (channel, height, width)
// order, convolution [outputs][inputs][height][width], bias [outputs].
struct NamedTensor {
    std::string name;
    std::vector<float> values;
};

// Construct and destroy on any thread; call step on an Executor's thread only.
class Network {
public:
    virtual ~Network() = default;
    virtual StepResult step(const Batch &batch) = 0;
    [[nodiscard]] virtual std::vector<NamedTensor> weights() const = 0;
    [[nodiscard]] virtual std::vector<NamedTensor> gradients() const = 0;       // of the last step
    [[nodiscard]] virtual std::vector<std::string> implementations() const = 0; // "what: oneDNN's name"
};

// Dense 784-128 with relu, dropout, dense 128-10; Adam with Keras's defaults.
class Mlp final : public Network {
public:
    explicit Mlp(const Options &options);
    ~Mlp() override;
    StepResult step(const Batch &batch) override;
    [[nodiscard]] std::vector<NamedTensor> weights() const override;
    [[nodiscard]] std::vector<NamedTensor> gradients() const override;
    [[nodiscard]] std::vector<std::string> implementations() const override;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

// Convolution 32 (3x3, relu), max-pool 2, convolution 64 (3x3, relu), max-pool 2, dropout, dense 10; Adam.
class Cnn final : public Network {
public:
    // False without AVX-512, for which oneDNN has only reference code: the weight gradient of a convolution over one
    // channel. The output says so.
    static bool can_be_built();

    explicit Cnn(const Options &options);
    ~Cnn() override;
    StepResult step(const Batch &batch) override;
    [[nodiscard]] std::vector<NamedTensor> weights() const override;
    [[nodiscard]] std::vector<NamedTensor> gradients() const override;
    [[nodiscard]] std::vector<std::string> implementations() const override;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

} // namespace rekindle::floor
