#include "losses/loss_options.h"

namespace rekindle {
namespace kernels {
struct Huber;
}

namespace {

using Given = rekindle_huber_options;

struct HuberOptions {
    double delta;
    Reduction reduction;
};

constexpr auto kOptions = parts::options_table<HuberOptions>(
    Given REKINDLE_HUBER_OPTIONS_INIT, parts::field("delta", &Given::delta, &HuberOptions::delta, parts::at_least(0.0)),
    reduction(&Given::reduction, &HuberOptions::reduction), parts::reserved(&Given::reserved));

class Huber final : public LossWith<HuberOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Huber";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_elements<kernels::Huber>(output, target, static_cast<float>(options_.delta));
    }
};

} // namespace

extern const LossClass kHuber = loss_class<Huber, kOptions>("huber");

} // namespace rekindle

extern "C" {

void rekindle_huber_options_init(rekindle_huber_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_huber_create(const rekindle_huber_options *options, rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::Huber>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
