#pragma once

#include "parts/field_set.h"

namespace rekindle::parts {

// Fields that several tables share, whose options are a base of the part's.
template <class Set>
struct GroupField {
    static constexpr size_t kSize = Set::kSize;
    Set fields;

    template <class Public, class Options>
    void read(const Public &from, const Public &defaults, Options &options, const char *prefix) const {
        fields.read(from, defaults, options, prefix);
    }
    template <class Public, class Options>
    void parse(const Json &config, const Public &defaults, Options &options, const char *class_name) const {
        fields.parse(config, defaults, options, class_name);
    }
    template <class Options>
    void check(const Options &, const char *) const {}
    template <class Options>
    void write(const Options &options, Json &config) const {
        fields.write(options, config);
    }
};

template <class... Fields>
constexpr GroupField<FieldSet<Fields...>> group(Fields... fields) {
    return {FieldSet<Fields...>(fields...)};
}

} // namespace rekindle::parts
