#pragma once

#include <array>
#include <optional>
#include <string>

#include "edge/edge.h"
#include "parts/json_values.h"
#include "parts/range.h"

// Fields tie an option of a part together: the member of the public struct (Public), the key in JSON, the member of the
// part's own options (Options), and which values it may have. A field has
//
//   key, or nullptr for what JSON has not, and the size of its members in the public struct;
//   read: from the struct, or its defaults; parse: from JSON, each without a look at the range; check; write: to JSON.
//
// All throw INVALID_ARGUMENT, naming the option as its user knows it.
namespace rekindle::parts {

template <class Public, class Options, class Value>
struct NumberField {
    static constexpr size_t kSize = sizeof(Value);
    const char *key;
    Value Public::*given;
    Value Options::*option;
    Range<Value> range;

    void read(const Public &from, const Public & /*defaults*/, Options &options, const char * /*prefix*/) const {
        options.*option = from.*given;
    }
    void parse(const Json &json, Options &options) const { read_json(json, key, options.*option); }
    void check(const Options &options, const char *prefix) const { range.check(options.*option, {prefix, key}); }
    void write(const Options &options, Json &config) const { write_json(config, key, options.*option); }
};

// An integer, or none: INT64_MIN in C, null in JSON.
template <class Public, class Options>
struct OptionalIntegerField {
    static constexpr size_t kSize = sizeof(int64_t);
    const char *key;
    int64_t Public::*given;
    std::optional<int64_t> Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *) const {
        if (from.*given != INT64_MIN) options.*option = from.*given;
    }
    void parse(const Json &json, Options &options) const {
        if (!is_null(json)) read_json(json, key, (options.*option).emplace());
    }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        if (options.*option) write_json(config, key, *(options.*option));
    }
};

template <class Public, class Options>
struct FlagField {
    static constexpr size_t kSize = sizeof(uint32_t);
    const char *key;
    uint32_t Public::*given;
    bool Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = capi::read_flag(from.*given, text(Argument{prefix, key}).c_str());
    }
    void parse(const Json &json, Options &options) const { read_json(json, key, options.*option); }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const { write_json(config, key, options.*option); }
};

// A flag that JSON alone has, where it is set.
template <class Options>
struct JsonFlagField {
    static constexpr size_t kSize = 0;
    const char *key;
    bool Options::*option;

    template <class Public>
    void read(const Public &, const Public &, Options &options, const char *) const {
        options.*option = false;
    }
    void parse(const Json &json, Options &options) const { read_json(json, key, options.*option); }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        if (options.*option) write_json(config, key, true);
    }
};

using Pair = std::array<int64_t, 2>; // for height and width

// In JSON a pair, one number for both, or null for (0, 0).
Pair pair_from_json(const Json &json, const char *key);
void write_json(Json &object, const char *key, const Pair &value);

template <class Public, class Options>
struct PairField {
    static constexpr size_t kSize = sizeof(Pair);
    const char *key;
    int64_t (Public::*given)[2];
    Pair Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *) const {
        options.*option = {(from.*given)[0], (from.*given)[1]};
    }
    void parse(const Json &json, Options &options) const { options.*option = pair_from_json(json, key); }
    void check(const Options &, const char *) const {} // with its kin, by the part
    void write(const Options &options, Json &config) const { write_json(config, key, options.*option); }
};

// Which of these names it is.
size_t choice_from_json(const Json &json, const char *key, std::span<const char *const> names);

// An enumerator in C, its name in JSON.
template <class Public, class Options, class Given, class Value, size_t kCount>
struct ChoiceField {
    static constexpr size_t kSize = sizeof(Given);
    const char *key;
    Given Public::*given;
    Value Options::*option;
    std::array<const char *, kCount> names; // in the order of the enumerators

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        Given last = static_cast<Given>(kCount - 1);
        options.*option = static_cast<Value>(capi::read_enum(from.*given, last, text(Argument{prefix, key}).c_str()));
    }
    void parse(const Json &json, Options &options) const {
        options.*option = static_cast<Value>(choice_from_json(json, key, names));
    }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        write_json(config, key, std::string(names[static_cast<size_t>(options.*option)]));
    }
};

// Dimensions of 1 or more, at most one of which is open, -1, with a product that can be counted.
void check_open_shape(const Shape &shape, const Argument &argument);

// A pointer and the number of dimensions behind it, of which one may be open.
template <class Public, class Options>
struct DimensionsField {
    static constexpr size_t kSize = sizeof(const int64_t *) + sizeof(size_t);
    const char *key;
    const int64_t *Public::*given;
    size_t Public::*rank;
    Shape Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        options.*option = capi::read_dimensions(from.*given, from.*rank, text(Argument{prefix, key}).c_str());
    }
    void parse(const Json &json, Options &options) const { read_json(json, key, options.*option); }
    void check(const Options &options, const char *prefix) const { check_open_shape(options.*option, {prefix, key}); }
    void write(const Options &options, Json &config) const { write_json(config, key, options.*option); }
};

// Room in the struct, which must be zero.
template <class Public>
struct ReservedField {
    static constexpr size_t kSize = sizeof(uint32_t);
    static constexpr const char *key = nullptr;
    uint32_t Public::*given;

    template <class Options>
    void read(const Public &from, const Public &, Options &, const char *) const {
        capi::require_reserved(from.*given, "options");
    }
    template <class Options>
    void parse(const Json &, Options &) const {}
    template <class Options>
    void check(const Options &, const char *) const {}
    template <class Options>
    void write(const Options &, Json &) const {}
};

template <class Public, class Options, class Value>
constexpr NumberField<Public, Options, Value> field(const char *key, Value Public::*given, Value Options::*option,
                                                    Range<Value> range) {
    return {key, given, option, range};
}

template <class Public, class Options>
constexpr OptionalIntegerField<Public, Options> field(const char *key, int64_t Public::*given,
                                                      std::optional<int64_t> Options::*option) {
    return {key, given, option};
}

template <class Public, class Options>
constexpr FlagField<Public, Options> field(const char *key, uint32_t Public::*given, bool Options::*option) {
    return {key, given, option};
}

template <class Options>
constexpr JsonFlagField<Options> json_flag(const char *key, bool Options::*option) {
    return {key, option};
}

template <class Public, class Options>
constexpr PairField<Public, Options> field(const char *key, int64_t (Public::*given)[2], Pair Options::*option) {
    return {key, given, option};
}

template <class Public, class Options, class Given, class Value, class... Names>
constexpr ChoiceField<Public, Options, Given, Value, sizeof...(Names)> choice(const char *key, Given Public::*given,
                                                                              Value Options::*option, Names... names) {
    return {key, given, option, {names...}};
}

template <class Public, class Options>
constexpr DimensionsField<Public, Options> field(const char *key, const int64_t *Public::*given, size_t Public::*rank,
                                                 Shape Options::*option) {
    return {key, given, rank, option};
}

template <class Public>
constexpr ReservedField<Public> reserved(uint32_t Public::*given) {
    return {given};
}

} // namespace rekindle::parts
