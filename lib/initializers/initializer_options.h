#pragma once

#include "initializers/initializer.h"
#include "parts/keras_keys.h"
#include "parts/part.h"
#include "parts/seed_field.h"
#include "rekindle/initializer.h"

// What the options of initializers have in common, and how an initializer is registered.
namespace rekindle {

using InitializerClass = parts::PartClass<const Initializer>;

// What follows from an initializer's options and their table, and from its seed if it is one of them.
template <class Options, const auto &kOptions>
using InitializerWith = parts::PartWith<Initializer, Options, kOptions>;

template <class Options, const auto &kOptions>
class SeededInitializerWith : public InitializerWith<Options, kOptions> {
public:
    using parts::PartWith<Initializer, Options, kOptions>::PartWith;
    uint64_t seed() const override { return this->options_.seed; }
};

// What an initializer's line in the registry stands for. The short name may be null.
template <class Part, const auto &kOptions>
constexpr InitializerClass initializer_class(const char *name, const char *short_name = nullptr) noexcept {
    InitializerClass made = parts::part_class<const Initializer, Part, kOptions, parts::initializer_keys>(name);
    made.short_name = short_name;
    return made;
}

// Of those that need no options.
struct NoInitializerOptions {};

inline constexpr auto kNoInitializerOptions =
    parts::options_table<NoInitializerOptions>(rekindle_initializer_options REKINDLE_INITIALIZER_OPTIONS_INIT);

// Of those that have a seed alone.
struct SeededInitializerOptions {
    uint64_t seed;
};

inline constexpr auto kSeededInitializerOptions = parts::options_table<SeededInitializerOptions>(
    rekindle_seeded_initializer_options REKINDLE_SEEDED_INITIALIZER_OPTIONS_INIT,
    parts::seed(&rekindle_seeded_initializer_options::seed, &SeededInitializerOptions::seed));

} // namespace rekindle
