#include "kernels/gaussian_noise.h"

#include "layers/layer_options.h"
#include "parts/seed_field.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_gaussian_noise_options;

struct GaussianNoiseOptions {
    std::string name;
    double stddev;
    uint64_t seed;
};

using Own = GaussianNoiseOptions;

constexpr auto kOptions =
    parts::options_table<Own>(Given REKINDLE_GAUSSIAN_NOISE_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
                              parts::field("stddev", &Given::stddev, &Own::stddev, parts::between(0.0, 1.0)),
                              parts::seed(&Given::seed, &Own::seed));

class GaussianNoise final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "GaussianNoise";

    explicit GaussianNoise(Own options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override { return input; }
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    Own options_;
};

constexpr size_t kSerialBelow = 4096; // elements; below, starting a team costs more than it saves
constexpr size_t kGranularity = 64;

Value GaussianNoise::lower(Builder &builder, const Position &position, const Value &given) const {
    if (!builder.training() || options_.stddev == 0.0) return given;
    // Row-major, because the noise must not depend on the layout that suits a machine or a batch size.
    Value src = builder.plain(given), dst = builder.value(src.shape, src.desc);
    size_t count = src.elements(), sample_size = count / static_cast<size_t>(builder.request().batch_size);
    uint64_t key = position.random_key(RandomStream::kNoise, options_.seed);
    float stddev = static_cast<float>(options_.stddev);
    int threads = builder.request().threads;
    builder.add("gaussian_noise", {src.block, dst.block}, [=](const plan::Run &run) {
        kernels::NormalDraw draw{key, run.step, run.first_sample * sample_size};
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::add_normal(src.block->floats(), dst.block->floats(), stddev, draw, begin, end);
        });
    });
    builder.on_backward(src, dst, [](const Value &diff_dst) { return diff_dst; });
    return dst;
}

} // namespace

extern const LayerClass kGaussianNoise = layer_class<GaussianNoise, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_gaussian_noise_options_init(rekindle_gaussian_noise_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_gaussian_noise_create(const rekindle_gaussian_noise_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GaussianNoise>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
