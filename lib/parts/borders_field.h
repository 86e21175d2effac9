#pragma once

#include <algorithm>
#include <span>

#include "parts/field.h"

namespace rekindle::parts {

// How much there is at both ends of one axis or two: before and behind each. For an image that is top, bottom, left and
// right.
template <size_t kNumbers>
using Borders = std::array<int64_t, kNumbers>;

// "(1, 2)", or "((1, 2), (3, 4))", as Keras prints them.
std::string borders_text(std::span<const int64_t> borders);
// One number for all; or for each axis a number or a pair; or, of one axis, its pair.
void borders_from_json(const Json &json, const char *key, std::span<int64_t> borders);
void write_borders(Json &object, const char *key, std::span<const int64_t> borders);
// Throws INVALID_ARGUMENT for numbers below 0 or beyond kMaximumDimension.
void check_borders(std::span<const int64_t> borders, const Argument &argument);

template <class Public, class Options, size_t kNumbers>
struct BordersField {
    static constexpr size_t kSize = sizeof(Borders<kNumbers>);
    const char *key;
    int64_t (Public::*given)[kNumbers];
    Borders<kNumbers> Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *) const {
        std::copy_n(from.*given, kNumbers, (options.*option).begin());
    }
    void parse(const Json &json, Options &options) const { borders_from_json(json, key, options.*option); }
    void check(const Options &options, const char *prefix) const { check_borders(options.*option, {prefix, key}); }
    void write(const Options &options, Json &config) const { write_borders(config, key, options.*option); }
};

template <class Public, class Options, size_t kNumbers>
constexpr BordersField<Public, Options, kNumbers> borders(const char *key, int64_t (Public::*given)[kNumbers],
                                                          Borders<kNumbers> Options::*option) {
    return {key, given, option};
}

} // namespace rekindle::parts
