#include "losses/loss_options.h"

namespace rekindle {
namespace kernels {
struct Poisson;
}

namespace {

class Poisson final : public PlainLoss {
public:
    static constexpr const char *kClassName = "Poisson";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_elements<kernels::Poisson>(output, target);
    }
};

} // namespace

extern const LossClass kPoisson = loss_class<Poisson, kPlainLossOptions>("poisson");

} // namespace rekindle

extern "C" rekindle_status rekindle_poisson_create(const rekindle_loss_options *options, rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::Poisson>(rekindle::kPlainLossOptions, options, loss, "loss");
}
