#include "losses/loss_options.h"

namespace rekindle {
namespace kernels {
struct MeanSquaredLogarithmicError;
}

namespace {

class MeanSquaredLogarithmicError final : public PlainLoss {
public:
    static constexpr const char *kClassName = "MeanSquaredLogarithmicError";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_elements<kernels::MeanSquaredLogarithmicError>(output, target);
    }
};

} // namespace

extern const LossClass kMeanSquaredLogarithmicError =
    loss_class<MeanSquaredLogarithmicError, kPlainLossOptions>("mean_squared_logarithmic_error", "msle");

} // namespace rekindle

extern "C" rekindle_status rekindle_mean_squared_logarithmic_error_create(const rekindle_loss_options *options,
                                                                          rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::MeanSquaredLogarithmicError>(rekindle::kPlainLossOptions, options, loss,
                                                                          "loss");
}
