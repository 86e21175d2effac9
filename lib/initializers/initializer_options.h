#pragma once

#include "initializers/initializer.h"
#include "parts/keras_keys.h"
#include "parts/part.h"
#include "rekindle/initializer.h"

// What the options of initializers have in common, and how an initializer is registered.
namespace rekindle {

using InitializerClass = parts::PartClass<const Initializer>;

// A seed; JSON's null is 0, the model's.
template <class Public, class Options>
struct SeedField {
    static constexpr size_t kSize = sizeof(uint64_t);
    static constexpr const char *key = "seed";
    uint64_t Public::*given;
    uint64_t Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *) const {
        options.*option = from.*given;
    }
    void parse(const Json &json, Options &options) const {
        options.*option = 0;
        if (!parts::is_null(json)) parts::read_json(json, key, options.*option);
    }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        if (options.*option == 0) {
            parts::write_null(config, key);
        } else {
            parts::write_json(config, key, options.*option);
        }
    }
};

template <class Public, class Options>
constexpr SeedField<Public, Options> seed_field(uint64_t Public::*given, uint64_t Options::*option) {
    return {given, option};
}

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
    seed_field(&rekindle_seeded_initializer_options::seed, &SeededInitializerOptions::seed));

} // namespace rekindle
