#include "initializers/initializer.h"

#include "edge/edge.h"
#include "rekindle/initializer.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

using Options = rekindle_initializer_options;

constexpr Options kDefaults = REKINDLE_INITIALIZER_OPTIONS_INIT;
static_assert(has_no_padding(&Options::struct_size, &Options::name, &Options::seed, &Options::mean, &Options::stddev,
                             &Options::minval, &Options::maxval));

} // namespace

extern "C" {

void rekindle_initializer_options_init(rekindle_initializer_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_initializer_create(const rekindle_initializer_options *options,
                                            rekindle_initializer **initializer) {
    return create(initializer, "initializer", [&] {
        Options given = read_options(options, kDefaults, "options");
        auto value = std::make_shared<Initializer>();
        value->name = read_text(given.name, "options->name");
        value->seed = given.seed;
        value->mean = given.mean;
        value->stddev = given.stddev;
        value->minval = given.minval;
        value->maxval = given.maxval;
        check_initializer(*value, "options->name");
        return value;
    });
}

void rekindle_initializer_destroy(rekindle_initializer *initializer) {
    destroy(initializer);
}

} // extern "C"
