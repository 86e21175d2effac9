#include "losses/margin.h"

namespace rekindle {
namespace {

class Hinge final : public PlainLoss {
public:
    static constexpr const char *kClassName = "Hinge";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_with_margin(output, target, kernels::hinge);
    }
};

} // namespace

extern const LossClass kHinge = loss_class<Hinge, kPlainLossOptions>("hinge");

} // namespace rekindle

extern "C" rekindle_status rekindle_hinge_create(const rekindle_loss_options *options, rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::Hinge>(rekindle::kPlainLossOptions, options, loss, "loss");
}
