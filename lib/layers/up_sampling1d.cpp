#include "layers/up_sampling.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_up_sampling1d_options;

struct UpSampling1DOptions {
    std::string name;
    int64_t size;
};

constexpr auto kOptions = parts::options_table<UpSampling1DOptions>(
    Given REKINDLE_UP_SAMPLING1D_OPTIONS_INIT, parts::layer_name(&Given::name, &UpSampling1DOptions::name),
    parts::field("size", &Given::size, &UpSampling1DOptions::size, parts::any<int64_t>())); // checked with its kin

class UpSampling1D final : public UpSampling {
public:
    static constexpr const char *kClassName = "UpSampling1D";

    explicit UpSampling1D(UpSampling1DOptions options)
        : UpSampling(options.name, {options.size}, Interpolation::kNearest), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const UpSampling1DOptions options_;
};

} // namespace

extern const LayerClass kUpSampling1D = layer_class<UpSampling1D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_up_sampling1d_options_init(rekindle_up_sampling1d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_up_sampling1d_create(const rekindle_up_sampling1d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::UpSampling1D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
