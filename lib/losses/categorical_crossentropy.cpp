#include "core/error.h"
#include "losses/crossentropy.h"

namespace rekindle {
namespace {

using Given = rekindle_categorical_crossentropy_options;

constexpr auto kOptions = crossentropy_table<SmoothedOptions>(Given REKINDLE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT,
                                                              label_smoothing(&Given::label_smoothing));

class CategoricalCrossentropy final : public CrossentropyWith<SmoothedOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CategoricalCrossentropy";

    using CrossentropyWith::CrossentropyWith;
    const char *class_name() const override { return kClassName; }
    int64_t class_count(const Shape &output_sample) const override { return row_size(output_sample); }
    bool is_crossentropy() const override { return true; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;
};

Loss::RowKernel CategoricalCrossentropy::kernel(const Shape &output, const Shape &target, bool logits) const {
    require_output_shape(target, output, "categorical_crossentropy");
    auto kernel = logits || options_.from_logits ? kernels::softmax_crossentropy : kernels::categorical_crossentropy;
    kernels::TargetScale scale = smoothing(options_.label_smoothing, output.back());
    return
        [=](const kernels::LossRows &rows, const plan::Block *block) { return kernel(rows, block->floats(), scale); };
}

} // namespace

extern const LossClass kCategoricalCrossentropy =
    loss_class<CategoricalCrossentropy, kOptions>("categorical_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_categorical_crossentropy_options_init(rekindle_categorical_crossentropy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_categorical_crossentropy_create(const rekindle_categorical_crossentropy_options *options,
                                                         rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::CategoricalCrossentropy>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
