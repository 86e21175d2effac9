#include "initializers/initializer_options.h"

extern "C" {

void rekindle_initializer_options_init(rekindle_initializer_options *options) {
    rekindle::kNoInitializerOptions.write_defaults(options);
}

void rekindle_seeded_initializer_options_init(rekindle_seeded_initializer_options *options) {
    rekindle::kSeededInitializerOptions.write_defaults(options);
}

void rekindle_initializer_destroy(rekindle_initializer *initializer) {
    rekindle::capi::destroy(initializer);
}

} // extern "C"
