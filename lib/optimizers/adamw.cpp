#include "optimizers/adam.h"
#include "rekindle/optimizer.h"

namespace rekindle {
namespace {

constexpr auto kOptions = adam_table(rekindle_adamw_options REKINDLE_ADAMW_OPTIONS_INIT);

class AdamW final : public AdamWith<kOptions> {
public:
    static constexpr const char *kClassName = "AdamW";

    using AdamWith::AdamWith;
    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override {
        AdamWith::write_config(config);
        parts::write_json(config, "weight_decay", options_.weight_decay); // Keras's takes no null
    }
};

} // namespace

extern const OptimizerClass kAdamW = optimizer_class<AdamW, kOptions>("adamw");

} // namespace rekindle

extern "C" {

void rekindle_adamw_options_init(rekindle_adamw_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_adamw_create(const rekindle_adamw_options *options, rekindle_optimizer **optimizer) {
    return rekindle::parts::create<rekindle::AdamW>(rekindle::kOptions, options, optimizer, "optimizer");
}

} // extern "C"
