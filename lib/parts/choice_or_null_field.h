#pragma once

#include <array>

#include "parts/field.h"

namespace rekindle::parts {

// An enumerator whose first is null in JSON; `names` are those of the others.
template <class Public, class Options, class Given, class Value, size_t kCount>
struct ChoiceOrNullField {
    static constexpr size_t kSize = sizeof(Given);
    const char *key;
    Given Public::*given;
    Value Options::*option;
    std::array<const char *, kCount> names;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        Given last = static_cast<Given>(kCount);
        options.*option = static_cast<Value>(capi::read_enum(from.*given, last, text(Argument{prefix, key}).c_str()));
    }
    void parse(const Json &json, Options &options) const {
        options.*option = static_cast<Value>(is_null(json) ? 0 : 1 + choice_from_json(json, key, names));
    }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        size_t index = static_cast<size_t>(options.*option);
        if (index == 0) {
            write_null(config, key);
        } else {
            write_json(config, key, std::string(names[index - 1]));
        }
    }
};

template <class Public, class Options, class Given, class Value, class... Names>
constexpr ChoiceOrNullField<Public, Options, Given, Value, sizeof...(Names)>
choice_or_null(const char *key, Given Public::*given, Value Options::*option, Names... names) {
    return {key, given, option, {names...}};
}

} // namespace rekindle::parts
