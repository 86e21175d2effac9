#include "losses/loss_options.h"

namespace rekindle {
namespace kernels {
struct MeanAbsoluteError;
}

namespace {

class MeanAbsoluteError final : public PlainLoss {
public:
    static constexpr const char *kClassName = "MeanAbsoluteError";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_elements<kernels::MeanAbsoluteError>(output, target);
    }
};

} // namespace

extern const LossClass kMeanAbsoluteError =
    loss_class<MeanAbsoluteError, kPlainLossOptions>("mean_absolute_error", "mae");

} // namespace rekindle

extern "C" rekindle_status rekindle_mean_absolute_error_create(const rekindle_loss_options *options,
                                                               rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::MeanAbsoluteError>(rekindle::kPlainLossOptions, options, loss, "loss");
}
