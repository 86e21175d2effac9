#include "losses/loss_options.h"

namespace rekindle {
namespace kernels {
struct LogCosh;
}

namespace {

class LogCosh final : public PlainLoss {
public:
    static constexpr const char *kClassName = "LogCosh";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_elements<kernels::LogCosh>(output, target);
    }
};

} // namespace

extern const LossClass kLogCosh = loss_class<LogCosh, kPlainLossOptions>("log_cosh", "logcosh");

} // namespace rekindle

extern "C" rekindle_status rekindle_log_cosh_create(const rekindle_loss_options *options, rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::LogCosh>(rekindle::kPlainLossOptions, options, loss, "loss");
}
