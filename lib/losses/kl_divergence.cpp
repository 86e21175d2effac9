#include "losses/loss_options.h"

namespace rekindle {
namespace {

class KLDivergence final : public PlainLoss {
public:
    static constexpr const char *kClassName = "KLDivergence";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_with_target(output, target, kernels::kl_divergence);
    }
};

} // namespace

extern const LossClass kKLDivergence = loss_class<KLDivergence, kPlainLossOptions>("kl_divergence", "kld");

} // namespace rekindle

extern "C" rekindle_status rekindle_kl_divergence_create(const rekindle_loss_options *options, rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::KLDivergence>(rekindle::kPlainLossOptions, options, loss, "loss");
}
