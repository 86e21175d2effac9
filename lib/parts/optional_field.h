#pragma once

#include <cmath>

#include "parts/field.h"

namespace rekindle::parts {

// A number that need not be given: null in JSON, and in C a number that it never is otherwise.
template <class Public, class Options, class Value>
struct OptionalField {
    static constexpr size_t kSize = sizeof(Value);
    const char *key;
    Value Public::*given;
    Value Options::*option;
    Range<Value> range;
    Value none;

    void read(const Public &from, const Public & /*defaults*/, Options &options, const char * /*prefix*/) const {
        options.*option = from.*given;
    }
    void parse(const Json &json, Options &options) const {
        options.*option = none;
        if (!is_null(json)) read_json(json, key, options.*option);
    }
    void check(const Options &options, const char *prefix) const {
        if (options.*option != none) range.check(options.*option, {prefix, key});
    }
    void write(const Options &options, Json &config) const {
        if (options.*option == none) {
            write_null(config, key);
        } else {
            write_json(config, key, options.*option);
        }
    }
};

template <class Public, class Options, class Value>
constexpr OptionalField<Public, Options, Value> optional(const char *key, Value Public::*given, Value Options::*option,
                                                         Range<Value> range, Value none = 0) {
    return {key, given, option, range, none};
}

// A finite number, or none: NaN. JSON has none.
template <class Public, class Options>
struct OptionalRealField {
    static constexpr size_t kSize = sizeof(double);
    const char *key;
    double Public::*given;
    double Options::*option;

    void read(const Public &from, const Public & /*defaults*/, Options &options, const char * /*prefix*/) const {
        options.*option = from.*given;
    }
    void check(const Options &options, const char *prefix) const {
        require(!std::isinf(options.*option), Argument{prefix, key}, " is ", options.*option,
                "; expected a finite number, or NaN for none");
    }
};

template <class Public, class Options>
constexpr OptionalRealField<Public, Options> optional_real(const char *key, double Public::*given,
                                                           double Options::*option) {
    return {key, given, option};
}

} // namespace rekindle::parts
