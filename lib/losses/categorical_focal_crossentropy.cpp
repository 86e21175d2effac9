#include "core/error.h"
#include "losses/crossentropy.h"

namespace rekindle {
namespace {

using Given = rekindle_categorical_focal_crossentropy_options;

struct CategoricalFocalCrossentropyOptions : SmoothedOptions {
    double alpha, gamma;
};

constexpr auto kOptions = crossentropy_table<CategoricalFocalCrossentropyOptions>(
    Given REKINDLE_CATEGORICAL_FOCAL_CROSSENTROPY_OPTIONS_INIT,
    parts::field("alpha", &Given::alpha, &CategoricalFocalCrossentropyOptions::alpha, parts::at_least(0.0)),
    parts::field("gamma", &Given::gamma, &CategoricalFocalCrossentropyOptions::gamma, parts::at_least(0.0)),
    label_smoothing(&Given::label_smoothing));

class CategoricalFocalCrossentropy final : public CrossentropyWith<CategoricalFocalCrossentropyOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CategoricalFocalCrossentropy";

    using CrossentropyWith::CrossentropyWith;
    const char *class_name() const override { return kClassName; }
    int64_t class_count(const Shape &output_sample) const override { return row_size(output_sample); }
    PendingActivation activation() const override {
        return options_.from_logits ? PendingActivation::kSoftmax : PendingActivation::kNone;
    }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override;
};

Loss::RowKernel CategoricalFocalCrossentropy::kernel(const Shape &output, const Shape &target, bool) const {
    require_output_shape(target, output, "categorical_focal_crossentropy");
    kernels::TargetScale scale = smoothing(options_.label_smoothing, output.back());
    kernels::Focus focus{static_cast<float>(options_.alpha), static_cast<float>(options_.gamma), false};
    return [=](const kernels::LossRows &rows, const plan::Block *block) {
        return kernels::categorical_focal_crossentropy(rows, block->floats(), scale, focus);
    };
}

} // namespace

extern const LossClass kCategoricalFocalCrossentropy =
    loss_class<CategoricalFocalCrossentropy, kOptions>("categorical_focal_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_categorical_focal_crossentropy_options_init(rekindle_categorical_focal_crossentropy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status
rekindle_categorical_focal_crossentropy_create(const rekindle_categorical_focal_crossentropy_options *options,
                                               rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::CategoricalFocalCrossentropy>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
