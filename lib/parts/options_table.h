#pragma once

#include "parts/field_set.h"

namespace rekindle::parts {

// All that is to be known about a part's options, said once: its INIT macro and a field for each member of the public
// struct but struct_size.
template <class Public, class Options, class... Fields>
class OptionsTable {
public:
    constexpr explicit OptionsTable(const Public &defaults, Fields... fields)
        : defaults_(defaults), fields_(fields...) {
        static_assert(sizeof(Public) == sizeof(size_t) + FieldSet<Fields...>::kSize,
                      "a member of the struct has no field, or padding lies between them");
    }

    // The body of the part's init function.
    void write_defaults(Public *options) const { capi::write_defaults(options, defaults_); }

    // What a C caller gave, or the defaults for NULL.
    Options read(const Public *given) const {
        Options options;
        fields_.read(capi::read_options(given, defaults_, "options"), defaults_, options, kInStruct);
        return options;
    }

    // From Keras's config; `class_name` is the part's, for errors. Keys that Keras knows besides are accepted at the
    // value that changes nothing.
    Options parse(const Json &config, const char *class_name, std::span<const AcceptedKey> accepted) const {
        std::vector<const char *> keys;
        fields_.add_keys(keys);
        require_known_keys(config, class_name, keys, accepted);
        Options options;
        fields_.parse(config, defaults_, options, class_name);
        return options;
    }

    void write(const Options &options, Json &config) const { fields_.write(options, config); }

private:
    Public defaults_;
    FieldSet<Fields...> fields_;
};

template <class Options, class Public, class... Fields>
constexpr OptionsTable<Public, Options, Fields...> options_table(const Public &defaults, Fields... fields) {
    return OptionsTable<Public, Options, Fields...>(defaults, fields...);
}

} // namespace rekindle::parts
