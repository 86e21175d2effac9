#pragma once

#include "parts/list_field.h"

namespace rekindle::parts {

// Numbers of any shape, row-major; none: nothing is given.
struct NumberArray {
    std::vector<double> values;
    Shape shape;

    bool empty() const { return values.empty(); }
};

// In JSON a number, or lists of numbers or lists, all as long, or what Keras writes of a NumPy array; null is empty.
NumberArray array_from_json(const Json &json, const char *key);
void write_json(Json &object, const char *key, const NumberArray &value);

// In C a list, which is one number where it has one.
template <class Public, class Options>
struct ArrayField {
    static constexpr size_t kSize = sizeof(const double *) + sizeof(size_t);
    const char *key;
    const double *Public::*given;
    size_t Public::*count;
    NumberArray Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        auto list = capi::read_list(from.*given, from.*count, text(Argument{prefix, key}).c_str());
        NumberArray &array = options.*option;
        array.values.assign(list.begin(), list.end());
        if (list.size() > 1) array.shape = {static_cast<int64_t>(list.size())};
    }
    void parse(const Json &json, Options &options) const { options.*option = array_from_json(json, key); }
    void check(const Options &, const char *) const {} // by the part
    void write(const Options &options, Json &config) const { write_json(config, key, options.*option); }
};

template <class Public, class Options>
constexpr ArrayField<Public, Options> number_array(const char *key, const double *Public::*given, size_t Public::*count,
                                                   NumberArray Options::*option) {
    return {key, given, count, option};
}

} // namespace rekindle::parts
