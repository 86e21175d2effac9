#pragma once

#include <tuple>
#include <vector>

#include "parts/field.h"
#include "parts/known_keys.h"

namespace rekindle::parts {

template <class Field>
concept HoldsFields = requires(const Field &field) {
    field.fields;
};

// The fields of a struct: each by itself, or those of a struct in it (EmbeddedField).
template <class... Fields>
class FieldSet {
public:
    static constexpr size_t kSize = (Fields::kSize + ... + 0);

    constexpr explicit FieldSet(Fields... fields) : fields_(fields...) {}
    constexpr explicit FieldSet(std::tuple<Fields...> fields) : fields_(std::move(fields)) {}

    // What a C caller gave.
    template <class Public, class Options>
    void read(const Public &from, const Public &defaults, Options &options, const char *prefix) const {
        for_each([&](const auto &field) {
            field.read(from, defaults, options, prefix);
            field.check(options, prefix);
        });
    }

    // From Keras's config; `class_name` is the part's, for errors.
    template <class Public, class Options>
    void parse(const Json &config, const Public &defaults, Options &options, const char *class_name) const {
        for_each([&](const auto &field) {
            if constexpr (HoldsFields<decltype(field)>) {
                field.parse(config, defaults, options, class_name);
                field.check(options, kInJson);
            } else if (const Json *value = field.key == nullptr ? nullptr : find(config, field.key)) {
                field.parse(*value, options);
                field.check(options, kInJson);
            } else {
                take_default(field, defaults, options, class_name);
            }
        });
    }

    template <class Options>
    void write(const Options &options, Json &config) const {
        for_each([&](const auto &field) { field.write(options, config); });
    }

    void add_keys(std::vector<const char *> &keys) const {
        for_each([&](const auto &field) {
            if constexpr (HoldsFields<decltype(field)>) {
                field.fields.add_keys(keys);
            } else {
                keys.push_back(field.key);
            }
        });
    }

private:
    template <class Function>
    void for_each(const Function &function) const {
        std::apply([&](const auto &...field) { (function(field), ...); }, fields_);
    }

    // A default that is out of range says that the option must be given.
    template <class Field, class Public, class Options>
    void take_default(const Field &field, const Public &defaults, Options &options, const char *class_name) const {
        try {
            field.read(defaults, defaults, options, kInJson);
            field.check(options, kInJson);
        } catch (const Error &) {
            fail_missing(field.key, class_name);
        }
    }

    std::tuple<Fields...> fields_;
};

// A struct in the public struct, whose fields stand in the same config as the others, and in a base of the options.
// `prefix` is what stands before them in C, for errors; `together` checks them as a whole, where it is not null.
template <class Public, class Embedded, class Options, class Set>
struct EmbeddedField {
    static constexpr size_t kSize = Set::kSize;
    const char *prefix;
    Embedded Public::*given;
    Set fields;
    void (*together)(const Options &options, const char *prefix);

    void read(const Public &from, const Public &defaults, Options &options, const char *outer) const {
        fields.read(from.*given, defaults.*given, options, outer == kInStruct ? prefix : outer);
    }
    void parse(const Json &config, const Public &defaults, Options &options, const char *class_name) const {
        fields.parse(config, defaults.*given, options, class_name);
    }
    void check(const Options &options, const char *outer) const {
        if (together != nullptr) together(options, outer == kInStruct ? prefix : outer);
    }
    void write(const Options &options, Json &config) const { fields.write(options, config); }
};

} // namespace rekindle::parts
