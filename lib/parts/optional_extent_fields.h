#pragma once

#include "parts/single_field.h"

namespace rekindle::parts {

// In the place of a number, or of each of a pair, that is not given: null in JSON.
inline constexpr int64_t kNoExtent = -1;

template <class Public, class Options>
struct OptionalSingleField : SingleField<Public, Options> {
    using Base = SingleField<Public, Options>;

    void parse(const Json &json, Options &options) const {
        options.*Base::option = is_null(json) ? kNoExtent : single_from_json(json, Base::key);
    }
    void write(const Options &options, Json &config) const {
        if (options.*Base::option != kNoExtent) Base::write(options, config);
    }
};

template <class Public, class Options>
struct OptionalPairField : PairField<Public, Options> {
    using Base = PairField<Public, Options>;

    void parse(const Json &json, Options &options) const {
        options.*Base::option = is_null(json) ? Pair{kNoExtent, kNoExtent} : pair_from_json(json, Base::key);
    }
    void write(const Options &options, Json &config) const {
        if (options.*Base::option != Pair{kNoExtent, kNoExtent}) Base::write(options, config);
    }
};

template <class Public, class Options>
constexpr OptionalSingleField<Public, Options> optional_single(const char *key, int64_t Public::*given,
                                                               int64_t Options::*option) {
    return {{key, given, option}};
}

template <class Public, class Options>
constexpr OptionalPairField<Public, Options> optional_pair(const char *key, int64_t (Public::*given)[2],
                                                           Pair Options::*option) {
    return {{key, given, option}};
}

} // namespace rekindle::parts
