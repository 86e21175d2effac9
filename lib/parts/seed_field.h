#pragma once

#include "parts/field.h"

namespace rekindle::parts {

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
        if (!is_null(json)) read_json(json, key, options.*option);
    }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        if (options.*option == 0) {
            write_null(config, key);
        } else {
            write_json(config, key, options.*option);
        }
    }
};

template <class Public, class Options>
constexpr SeedField<Public, Options> seed(uint64_t Public::*given, uint64_t Options::*option) {
    return {given, option};
}

} // namespace rekindle::parts
