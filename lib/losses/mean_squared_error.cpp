#include "losses/loss_options.h"

namespace rekindle {
namespace {

class MeanSquaredError final : public PlainLoss {
public:
    static constexpr const char *kClassName = "MeanSquaredError";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_with_target(output, target, kernels::mean_squared_error);
    }
};

} // namespace

extern const LossClass kMeanSquaredError = loss_class<MeanSquaredError, kPlainLossOptions>("mean_squared_error", "mse");

} // namespace rekindle

extern "C" rekindle_status rekindle_mean_squared_error_create(const rekindle_loss_options *options,
                                                              rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::MeanSquaredError>(rekindle::kPlainLossOptions, options, loss, "loss");
}
