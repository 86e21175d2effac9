#pragma once

#include "parts/field.h"

namespace rekindle::parts {

// A text that must be there and not be empty. JSON has none.
template <class Public, class Options>
struct TextField {
    static constexpr size_t kSize = sizeof(const char *);
    const char *key;
    const char *Public::*given;
    std::string Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = capi::read_text(from.*given, text(Argument{prefix, key}).c_str());
    }
    void check(const Options &options, const char *prefix) const {
        require(!(options.*option).empty(), Argument{prefix, key}, " is empty; expected a text");
    }
};

template <class Public, class Options>
constexpr TextField<Public, Options> text_field(const char *key, const char *Public::*given,
                                                std::string Options::*option) {
    return {key, given, option};
}

} // namespace rekindle::parts
