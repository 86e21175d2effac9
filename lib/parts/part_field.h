#pragma once

#include <memory>

#include "parts/field.h"

namespace rekindle::parts {

// Throws unless at most one of a handle and a name is given; then the part, the part of that name, or null. The kind
// has from_name and from_json.
template <class Kind, class Handle>
std::shared_ptr<const Kind> read_part(const Handle *handle, const char *name, const Argument &argument) {
    capi::require_one(handle, name, nullptr, text(argument).c_str());
    if (handle != nullptr) return handle->value;
    if (name == nullptr) return nullptr;
    std::string name_argument = text(argument, "_name");
    return Kind::from_name(capi::read_text(name, name_argument.c_str()), name_argument.c_str());
}

// A part that need not be given: as a handle or by its name in C, null, its name or an object in JSON.
template <class Public, class Options, class Handle, class Kind>
struct OptionalPartField {
    static constexpr size_t kSize = sizeof(const Handle *) + sizeof(const char *);
    const char *key;
    const Handle *Public::*handle;
    const char *Public::*name;
    std::shared_ptr<const Kind> Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = read_part<Kind>(from.*handle, from.*name, {prefix, key});
    }
    void parse(const Json &json, Options &options) const {
        options.*option = is_null(json) ? nullptr : Kind::from_json(json, key);
    }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const { write_part(config, key, (options.*option).get()); }
};

template <class Public, class Options, class Handle, class Kind>
constexpr OptionalPartField<Public, Options, Handle, Kind> optional_part(const char *key, const Handle *Public::*handle,
                                                                         const char *Public::*name,
                                                                         std::shared_ptr<const Kind> Options::*option) {
    return {key, handle, name, option};
}

} // namespace rekindle::parts
