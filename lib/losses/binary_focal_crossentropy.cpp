#include "core/error.h"
#include "losses/crossentropy.h"

namespace rekindle {
namespace {

using Given = rekindle_binary_focal_crossentropy_options;

struct BinaryFocalCrossentropyOptions : SmoothedOptions {
    double alpha, gamma;
    bool apply_class_balancing;
};

// In the order of the public struct, in which JSON is written, too.
constexpr auto kOptions = parts::options_table<BinaryFocalCrossentropyOptions>(
    Given REKINDLE_BINARY_FOCAL_CROSSENTROPY_OPTIONS_INIT,
    parts::field("alpha", &Given::alpha, &BinaryFocalCrossentropyOptions::alpha, parts::between(0.0, 1.0)),
    parts::field("gamma", &Given::gamma, &BinaryFocalCrossentropyOptions::gamma, parts::at_least(0.0)),
    label_smoothing(&Given::label_smoothing),
    parts::field("axis", &Given::axis, &CrossentropyOptions::axis, parts::any<int64_t>()),
    reduction(&Given::reduction, &CrossentropyOptions::reduction),
    parts::field("from_logits", &Given::from_logits, &CrossentropyOptions::from_logits),
    parts::field("apply_class_balancing", &Given::apply_class_balancing,
                 &BinaryFocalCrossentropyOptions::apply_class_balancing),
    parts::reserved(&Given::reserved));

class BinaryFocalCrossentropy final : public CrossentropyWith<BinaryFocalCrossentropyOptions, kOptions> {
public:
    static constexpr const char *kClassName = "BinaryFocalCrossentropy";

    using CrossentropyWith::CrossentropyWith;
    const char *class_name() const override { return kClassName; }
    int64_t class_count(const Shape &output_sample) const override { return binary_class_count(output_sample); }
    PendingActivation activation() const override {
        return options_.from_logits ? PendingActivation::kSigmoid : PendingActivation::kNone;
    }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override;
};

Loss::RowKernel BinaryFocalCrossentropy::kernel(const Shape &output, const Shape &target, bool) const {
    require_output_shape(align_target(output, target), output, "binary_focal_crossentropy");
    kernels::TargetScale scale = smoothing(options_.label_smoothing, 2);
    kernels::Focus focus{static_cast<float>(options_.alpha), static_cast<float>(options_.gamma),
                         options_.apply_class_balancing};
    return [=](const kernels::LossRows &rows, const plan::Block *block) {
        return kernels::binary_focal_crossentropy(rows, block->floats(), scale, focus);
    };
}

} // namespace

extern const LossClass kBinaryFocalCrossentropy =
    loss_class<BinaryFocalCrossentropy, kOptions>("binary_focal_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_binary_focal_crossentropy_options_init(rekindle_binary_focal_crossentropy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_binary_focal_crossentropy_create(const rekindle_binary_focal_crossentropy_options *options,
                                                          rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::BinaryFocalCrossentropy>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
