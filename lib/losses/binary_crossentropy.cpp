#include "core/error.h"
#include "losses/crossentropy.h"

namespace rekindle {
namespace {

using Given = rekindle_binary_crossentropy_options;

constexpr auto kOptions = crossentropy_table<SmoothedOptions>(Given REKINDLE_BINARY_CROSSENTROPY_OPTIONS_INIT,
                                                              label_smoothing(&Given::label_smoothing));

class BinaryCrossentropy final : public CrossentropyWith<SmoothedOptions, kOptions> {
public:
    static constexpr const char *kClassName = "BinaryCrossentropy";

    using CrossentropyWith::CrossentropyWith;
    const char *class_name() const override { return kClassName; }
    int64_t class_count(const Shape &output_sample) const override { return binary_class_count(output_sample); }
    bool is_crossentropy() const override { return true; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;
};

Loss::RowKernel BinaryCrossentropy::kernel(const Shape &output, const Shape &target, bool logits) const {
    require_output_shape(align_target(output, target), output, "binary_crossentropy");
    auto kernel = logits || options_.from_logits ? kernels::sigmoid_crossentropy : kernels::binary_crossentropy;
    kernels::TargetScale scale = smoothing(options_.label_smoothing, 2);
    return
        [=](const kernels::LossRows &rows, const plan::Block *block) { return kernel(rows, block->floats(), scale); };
}

} // namespace

extern const LossClass kBinaryCrossentropy = loss_class<BinaryCrossentropy, kOptions>("binary_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_binary_crossentropy_options_init(rekindle_binary_crossentropy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_binary_crossentropy_create(const rekindle_binary_crossentropy_options *options,
                                                    rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::BinaryCrossentropy>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
