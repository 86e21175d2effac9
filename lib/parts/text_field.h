#pragma once

#include "parts/field.h"

namespace rekindle::parts {

// A text that must be there and not be empty, read as `reader` does. JSON has none.
template <class Public, class Options>
struct TextField {
    static constexpr size_t kSize = sizeof(const char *);
    const char *key;
    const char *Public::*given;
    std::string Options::*option;
    std::string (*reader)(const char *text, const char *argument);

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = reader(from.*given, text(Argument{prefix, key}).c_str());
    }
    void check(const Options &options, const char *prefix) const {
        require(!(options.*option).empty(), Argument{prefix, key}, " is empty; expected a text");
    }
};

template <class Public, class Options>
constexpr TextField<Public, Options> text_field(const char *key, const char *Public::*given,
                                                std::string Options::*option) {
    return {key, given, option, capi::read_text};
}

template <class Public, class Options>
constexpr TextField<Public, Options> path_field(const char *key, const char *Public::*given,
                                                std::string Options::*option) {
    return {key, given, option, capi::read_path};
}

} // namespace rekindle::parts
