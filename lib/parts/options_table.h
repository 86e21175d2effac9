#pragma once

#include <array>
#include <tuple>

#include "parts/field.h"
#include "parts/known_keys.h"

namespace rekindle::parts {

// All that is to be known about a part's options, said once: its INIT macro and a field for each member of the public
// struct but struct_size.
template <class Public, class Options, class... Fields>
class OptionsTable {
public:
    constexpr explicit OptionsTable(const Public &defaults, Fields... fields)
        : defaults_(defaults), fields_(fields...) {
        static_assert(sizeof(Public) == sizeof(size_t) + (Fields::kSize + ... + 0),
                      "a member of the struct has no field, or padding lies between them");
    }

    // The body of the part's init function.
    void write_defaults(Public *options) const { capi::write_defaults(options, defaults_); }

    // What a C caller gave, or the defaults for NULL.
    Options read(const Public *given) const {
        Public complete = capi::read_options(given, defaults_, "options");
        Options options;
        for_each([&](const auto &field) {
            field.read(complete, defaults_, options, kInStruct);
            field.check(options, kInStruct);
        });
        return options;
    }

    // From Keras's config; `class_name` is the part's, for errors. Keys that Keras knows besides are accepted at the
    // value that changes nothing.
    Options parse(const Json &config, const char *class_name, std::span<const AcceptedKey> accepted) const {
        require_known_keys(config, class_name, keys(), accepted);
        Options options;
        for_each([&](const auto &field) {
            const Json *value = field.key == nullptr ? nullptr : find(config, field.key);
            if (value != nullptr) {
                field.parse(*value, options);
                field.check(options, kInJson);
            } else {
                take_default(field, options, class_name);
            }
        });
        return options;
    }

    void write(const Options &options, Json &config) const {
        for_each([&](const auto &field) { field.write(options, config); });
    }

private:
    template <class Function>
    void for_each(const Function &function) const {
        std::apply([&](const auto &...field) { (function(field), ...); }, fields_);
    }

    std::array<const char *, sizeof...(Fields)> keys() const {
        return std::apply(
            [](const auto &...field) { return std::array<const char *, sizeof...(Fields)>{field.key...}; }, fields_);
    }

    // A default that is out of range says that the option must be given.
    template <class Field>
    void take_default(const Field &field, Options &options, const char *class_name) const {
        try {
            field.read(defaults_, defaults_, options, kInJson);
            field.check(options, kInJson);
        } catch (const Error &) {
            fail_missing(field.key, class_name);
        }
    }

    Public defaults_;
    std::tuple<Fields...> fields_;
};

template <class Options, class Public, class... Fields>
constexpr OptionsTable<Public, Options, Fields...> options_table(const Public &defaults, Fields... fields) {
    return OptionsTable<Public, Options, Fields...>(defaults, fields...);
}

} // namespace rekindle::parts
