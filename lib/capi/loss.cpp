#include "losses/loss.h"

#include "edge/edge.h"
#include "rekindle/loss.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_loss_options kDefaults = REKINDLE_LOSS_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_loss_options>);

} // namespace

extern "C" {

void rekindle_loss_options_init(rekindle_loss_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_loss_create(const rekindle_loss_options *options, rekindle_loss **loss) {
    return create(loss, "loss", [&] {
        rekindle_loss_options given = read_options(options, kDefaults, "options");
        require_reserved(given.reserved, "options");
        auto value = std::make_shared<LossOptions>();
        value->name = read_text(given.name, "options->name");
        value->from_logits = read_flag(given.from_logits, "options->from_logits");
        make_loss(*value);
        return value;
    });
}

void rekindle_loss_destroy(rekindle_loss *loss) {
    destroy(loss);
}

} // extern "C"
