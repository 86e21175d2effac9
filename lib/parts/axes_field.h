#pragma once

#include "parts/list_field.h"

namespace rekindle::parts {

// Axes, of which none stands for `none`; in JSON one number, or a list.
template <class Public, class Options>
struct AxesField : NumbersField<Public, Options, int64_t> {
    using Base = NumbersField<Public, Options, int64_t>;
    int64_t none;

    void read(const Public &from, const Public &defaults, Options &options, const char *prefix) const {
        Base::read(from, defaults, options, prefix);
        if ((options.*Base::option).empty()) (options.*Base::option).push_back(none);
    }
    void parse(const Json &json, Options &options) const {
        read_number_or_numbers(json, Base::key, options.*Base::option);
    }
    void write(const Options &options, Json &config) const {
        if ((options.*Base::option).size() == 1) {
            write_json(config, Base::key, (options.*Base::option).front());
        } else {
            Base::write(options, config);
        }
    }
};

template <class Public, class Options>
constexpr AxesField<Public, Options> axes(const char *key, const int64_t *Public::*given, size_t Public::*count,
                                          std::vector<int64_t> Options::*option, int64_t none) {
    return {{key, given, count, option}, none};
}

} // namespace rekindle::parts
