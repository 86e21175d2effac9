#pragma once

#include <string>

#include "parts/field.h"

namespace rekindle::parts {

// Throws INVALID_ARGUMENT for a name with a slash, which separates a part from what belongs to it.
void require_no_slash(const std::string &name, const Argument &argument);

// The name of a part in its model, read as its kind does. Whoever knows the whole name writes it to JSON.
template <class Public, class Options>
struct NameField {
    static constexpr size_t kSize = sizeof(const char *);
    static constexpr const char *key = "name";
    const char *Public::*given;
    std::string Options::*option;
    std::string (*reader)(const char *given, const char *prefix);
    std::string (*parser)(const Json &json);

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = reader(from.*given, prefix);
    }
    void parse(const Json &json, Options &options) const { options.*option = parser(json); }
    void check(const Options &, const char *) const {}
    void write(const Options &, Json &) const {}
};

} // namespace rekindle::parts
