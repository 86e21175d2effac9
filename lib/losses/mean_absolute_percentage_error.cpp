#include "losses/loss_options.h"

namespace rekindle {
namespace kernels {
struct MeanAbsolutePercentageError;
}

namespace {

class MeanAbsolutePercentageError final : public PlainLoss {
public:
    static constexpr const char *kClassName = "MeanAbsolutePercentageError";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_elements<kernels::MeanAbsolutePercentageError>(output, target);
    }
};

} // namespace

extern const LossClass kMeanAbsolutePercentageError =
    loss_class<MeanAbsolutePercentageError, kPlainLossOptions>("mean_absolute_percentage_error", "mape");

} // namespace rekindle

extern "C" rekindle_status rekindle_mean_absolute_percentage_error_create(const rekindle_loss_options *options,
                                                                          rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::MeanAbsolutePercentageError>(rekindle::kPlainLossOptions, options, loss,
                                                                          "loss");
}
