#include "losses/loss_options.h"

namespace rekindle {
namespace {

class CategoricalHinge final : public PlainLoss {
public:
    static constexpr const char *kClassName = "CategoricalHinge";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_with_target(output, target, kernels::categorical_hinge);
    }
};

} // namespace

extern const LossClass kCategoricalHinge = loss_class<CategoricalHinge, kPlainLossOptions>("categorical_hinge");

} // namespace rekindle

extern "C" rekindle_status rekindle_categorical_hinge_create(const rekindle_loss_options *options,
                                                             rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::CategoricalHinge>(rekindle::kPlainLossOptions, options, loss, "loss");
}
