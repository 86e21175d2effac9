#include <cmath>

#include "core/error.h"
#include "core/not_finite.h"
#include "data/batch_loader.h"

namespace rekindle {
namespace {

// The first number of an array that is wrong, in words; "" if none is.
template <class IsWrong>
std::string find_wrong(const SampleArray &array, const int64_t *indices, size_t count, const std::string &name,
                       const char *expectation, const IsWrong &is_wrong) {
    if (array.data == nullptr || array.dtype != REKINDLE_FLOAT32) return "";
    for (size_t i = 0; i < count; ++i) {
        const float *sample = static_cast<const float *>(array.data) + static_cast<size_t>(indices[i]) * array.row_size;
        for (size_t element = 0; element < array.row_size; ++element) {
            float value = sample[element];
            if (!is_wrong(value)) continue;
            std::string number = std::isfinite(value) ? text(value) : name_not_finite(value);
            return text(name, " has ", number, " at element ", element, " of sample ", indices[i], "; expected ",
                        expectation);
        }
    }
    return "";
}

} // namespace

std::string describe_bad_sample(const SampleArrays &arrays, const int64_t *indices, size_t count,
                                const std::string &name) {
    auto not_finite = [](float value) { return !std::isfinite(value); };
    auto no_weight = [](float value) { return !(std::isfinite(value) && value >= 0); };
    std::string found = find_wrong(arrays.x, indices, count, name + "x", "finite numbers", not_finite);
    if (found.empty()) found = find_wrong(arrays.y, indices, count, name + "y", "finite numbers", not_finite);
    if (!found.empty()) return found;
    return find_wrong(arrays.sample_weight, indices, count, name + "sample_weight", "finite numbers, 0 or more",
                      no_weight);
}

} // namespace rekindle
