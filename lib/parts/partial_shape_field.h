#pragma once

#include "parts/field.h"

// Shapes of which each dimension may be unknown: null in JSON, REKINDLE_UNKNOWN_DIMENSION in C.
namespace rekindle::parts {

// null is the empty shape.
Shape partial_shape_from_json(const Json &json, const char *key);
void write_partial_shape(Json &object, const char *key, const Shape &value);

// A pointer and the number of dimensions behind it; none: no shape.
template <class Public, class Options>
struct PartialShapeField {
    static constexpr size_t kSize = sizeof(const int64_t *) + sizeof(size_t);
    const char *key;
    const int64_t *Public::*given;
    size_t Public::*rank;
    Shape Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = capi::read_input_shape(from.*given, from.*rank, text(Argument{prefix, key}).c_str());
    }
    void parse(const Json &json, Options &options) const { options.*option = partial_shape_from_json(json, key); }
    void check(const Options &, const char *) const {} // reading does
    void write(const Options &options, Json &config) const { write_partial_shape(config, key, options.*option); }
};

template <class Public, class Options>
constexpr PartialShapeField<Public, Options> partial_shape(const char *key, const int64_t *Public::*given,
                                                           size_t Public::*rank, Shape Options::*option) {
    return {key, given, rank, option};
}

} // namespace rekindle::parts
