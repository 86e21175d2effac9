#pragma once

#include <vector>

#include "parts/field.h"

// Lists of any length: a pointer and the number of elements behind it.
namespace rekindle::parts {

template <class Public, class Options, class Value>
struct NumbersField {
    static constexpr size_t kSize = sizeof(const Value *) + sizeof(size_t);
    const char *key;
    const Value *Public::*given;
    size_t Public::*count;
    std::vector<Value> Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        auto list = capi::read_list(from.*given, from.*count, text(Argument{prefix, key}).c_str());
        (options.*option).assign(list.begin(), list.end());
    }
    void parse(const Json &json, Options &options) const { read_numbers(json, key, options.*option); }
    void check(const Options &, const char *) const {} // by the part
    void write(const Options &options, Json &config) const { write_json(config, key, options.*option); }
};

template <class Public, class Options, class Value>
constexpr NumbersField<Public, Options, Value> numbers(const char *key, const Value *Public::*given,
                                                       size_t Public::*count, std::vector<Value> Options::*option) {
    return {key, given, count, option};
}

// The same where Keras has null for an empty list and, if `takes_one`, one number for a list of one.
template <class Public, class Options, class Value>
struct OptionalNumbersField : NumbersField<Public, Options, Value> {
    using Base = NumbersField<Public, Options, Value>;
    bool takes_one;

    void parse(const Json &json, Options &options) const {
        (options.*Base::option).clear();
        if (is_null(json)) return;
        if (takes_one) {
            read_number_or_numbers(json, Base::key, options.*Base::option);
        } else {
            Base::parse(json, options);
        }
    }
    void write(const Options &options, Json &config) const {
        if ((options.*Base::option).empty()) {
            write_null(config, Base::key);
        } else {
            Base::write(options, config);
        }
    }
};

template <class Public, class Options, class Value>
constexpr OptionalNumbersField<Public, Options, Value>
optional_numbers(const char *key, const Value *Public::*given, size_t Public::*count,
                 std::vector<Value> Options::*option, bool takes_one = true) {
    return {{key, given, count, option}, takes_one};
}

// An empty list is not written: Keras keeps none.
template <class Public, class Options>
struct TextsField {
    static constexpr size_t kSize = sizeof(const char *const *) + sizeof(size_t);
    const char *key;
    const char *const *Public::*given;
    size_t Public::*count;
    std::vector<std::string> Options::*option;

    void read(const Public &from, const Public &, Options &options, const char *prefix) const {
        std::string argument = text(Argument{prefix, key});
        auto list = capi::read_list(from.*given, from.*count, argument.c_str());
        (options.*option).clear();
        for (size_t i = 0; i < list.size(); ++i) {
            (options.*option).push_back(capi::read_text(list[i], text(argument, "[", i, "]").c_str()));
        }
    }
    void parse(const Json &json, Options &options) const { read_json(json, key, options.*option); }
    void check(const Options &, const char *) const {}
    void write(const Options &options, Json &config) const {
        if (!(options.*option).empty()) write_json(config, key, options.*option);
    }
};

template <class Public, class Options>
constexpr TextsField<Public, Options> texts(const char *key, const char *const *Public::*given, size_t Public::*count,
                                            std::vector<std::string> Options::*option) {
    return {key, given, count, option};
}

} // namespace rekindle::parts
