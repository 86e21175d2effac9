#include "rekindle/optimizer.h"
#include "capi/edge.h"
#include "optimizers/adam.h"
#include "optimizers/sgd.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

using Sgds = rekindle_sgd_options;
using Adams = rekindle_adam_options;

constexpr Sgds kSgdDefaults = REKINDLE_SGD_OPTIONS_INIT;
static_assert(has_no_padding(&Sgds::struct_size, &Sgds::learning_rate, &Sgds::momentum, &Sgds::nesterov,
                             &Sgds::reserved));

constexpr Adams kAdamDefaults = REKINDLE_ADAM_OPTIONS_INIT;
static_assert(has_no_padding(&Adams::struct_size, &Adams::learning_rate, &Adams::beta_1, &Adams::beta_2,
                             &Adams::epsilon));

std::shared_ptr<const OptimizerOptions> holding(std::shared_ptr<const Optimizer> optimizer) {
    return std::make_shared<OptimizerOptions>(OptimizerOptions{std::move(optimizer)});
}

} // namespace

extern "C" {

void rekindle_sgd_options_init(rekindle_sgd_options *options) {
    write_defaults(options, kSgdDefaults);
}

rekindle_status rekindle_sgd_create(const rekindle_sgd_options *options, rekindle_optimizer **optimizer) {
    return create(optimizer, "optimizer", [&] {
        Sgds given = read_options(options, kSgdDefaults, "options");
        require_reserved(given.reserved, "options");
        bool nesterov = read_flag(given.nesterov, "options->nesterov");
        return holding(std::make_shared<Sgd>(SgdOptions{given.learning_rate, given.momentum, nesterov}));
    });
}

void rekindle_adam_options_init(rekindle_adam_options *options) {
    write_defaults(options, kAdamDefaults);
}

rekindle_status rekindle_adam_create(const rekindle_adam_options *options, rekindle_optimizer **optimizer) {
    return create(optimizer, "optimizer", [&] {
        Adams given = read_options(options, kAdamDefaults, "options");
        AdamOptions wanted{given.learning_rate, given.beta_1, given.beta_2, given.epsilon};
        return holding(std::make_shared<Adam>(wanted));
    });
}

void rekindle_optimizer_destroy(rekindle_optimizer *optimizer) {
    destroy(optimizer);
}

} // extern "C"
