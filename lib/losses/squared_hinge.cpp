#include "losses/margin.h"

namespace rekindle {
namespace {

class SquaredHinge final : public PlainLoss {
public:
    static constexpr const char *kClassName = "SquaredHinge";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_with_margin(output, target, kernels::squared_hinge);
    }
};

} // namespace

extern const LossClass kSquaredHinge = loss_class<SquaredHinge, kPlainLossOptions>("squared_hinge");

} // namespace rekindle

extern "C" rekindle_status rekindle_squared_hinge_create(const rekindle_loss_options *options, rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::SquaredHinge>(rekindle::kPlainLossOptions, options, loss, "loss");
}
