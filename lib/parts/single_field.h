#pragma once

#include "parts/field.h"

namespace rekindle::parts {

// The list of one number, or the number; null is 0.
int64_t single_from_json(const Json &json, const char *key);

// A number that Keras takes for a list of one, and writes so.
template <class Public, class Options>
struct SingleField {
    static constexpr size_t kSize = sizeof(int64_t);
    const char *key;
    int64_t Public::*given;
    int64_t Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *) const {
        options.*option = from.*given;
    }
    void parse(const Json &json, Options &options) const { options.*option = single_from_json(json, key); }
    void check(const Options &, const char *) const {} // with its kin, by the part
    void write(const Options &options, Json &config) const { write_json(config, key, Shape{options.*option}); }
};

template <class Public, class Options>
constexpr SingleField<Public, Options> single(const char *key, int64_t Public::*given, int64_t Options::*option) {
    return {key, given, option};
}

} // namespace rekindle::parts
