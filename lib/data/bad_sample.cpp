#include <cmath>

#include "core/error.h"
#include "core/not_finite.h"
#include "data/batch_loader.h"

namespace rekindle {
namespace {

constexpr const char *kFinite = "finite numbers";

bool is_not_finite(double value) {
    return !std::isfinite(value) || !std::isfinite(static_cast<float>(value));
}

bool is_not_whole(double value) {
    return !(value == std::floor(value) && std::abs(value) <= 2147483647.0);
}

bool is_no_weight(double value) {
    return !(std::isfinite(value) && value >= 0);
}

// The first number of an array that is wrong, in words; "" if none is.
template <class T>
std::string find_wrong_in(const SampleArray &array, const int64_t *indices, size_t count, bool (*is_wrong)(double),
                          const char *expectation) {
    for (size_t i = 0; i < count; ++i) {
        const T *sample = static_cast<const T *>(array.data) + static_cast<size_t>(indices[i]) * array.row_size;
        for (size_t element = 0; element < array.row_size; ++element) {
            double value = static_cast<double>(sample[element]);
            if (!is_wrong(value)) continue;
            std::string number =
                std::isfinite(value) ? text(sample[element]) : name_not_finite(static_cast<float>(value));
            return text(array.name, " has ", number, " at element ", element, " of sample ", indices[i], "; expected ",
                        expectation);
        }
    }
    return "";
}

std::string find_wrong(const SampleArray &array, const int64_t *indices, size_t count, bool (*is_wrong)(double),
                       const char *expectation) {
    if (array.data == nullptr) return "";
    switch (array.dtype) {
    case REKINDLE_FLOAT32: return find_wrong_in<float>(array, indices, count, is_wrong, expectation);
    case REKINDLE_FLOAT64: return find_wrong_in<double>(array, indices, count, is_wrong, expectation);
    case REKINDLE_INT64: return find_wrong_in<int64_t>(array, indices, count, is_wrong, expectation);
    default: return "";
    }
}

} // namespace

std::string describe_bad_sample(const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices,
                                size_t count) {
    for (size_t i = 0; i < arrays.x.size(); ++i) {
        bool is_whole = rules.inputs[i].dtype == REKINDLE_INT32;
        std::string found = find_wrong(arrays.x[i], indices, count, is_whole ? is_not_whole : is_not_finite,
                                       is_whole ? "whole numbers of 32 bits" : kFinite);
        if (!found.empty()) return found;
    }
    for (const SampleArray &y : arrays.y) {
        std::string found = find_wrong(y, indices, count, is_not_finite, kFinite);
        if (!found.empty()) return found;
    }
    for (const SampleArray &weight : arrays.sample_weight) {
        std::string found = find_wrong(weight, indices, count, is_no_weight, "finite numbers, 0 or more");
        if (!found.empty()) return found;
    }
    return "";
}

} // namespace rekindle
