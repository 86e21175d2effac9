#include "model/unknown_lengths.h"

#include <algorithm>
#include <exception>

#include "core/error.h"

namespace rekindle {
namespace {

template <class Part>
std::vector<Part> all_with_length(const std::vector<Part> &parts, int64_t length) {
    std::vector<Part> known;
    for (const Part &part : parts) known.push_back(with_length(part, length));
    return known;
}

// What differs becomes unknown. Throws INVALID_ARGUMENT where the rank does.
void forget_what_differs(Shape &shape, const Shape &other) {
    require(shape.size() == other.size(), "the outputs' rank depends on the length of an unknown dimension");
    for (size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] != other[i]) shape[i] = kUnknownDimension;
    }
}

bool is_known_part(const Shape &shape) {
    return is_known(shape);
}
bool is_known_part(const TensorSpec &spec) {
    return is_known(spec.shape);
}

// What `ask` gives for inputs that are known; else what it gives for a length, when `compare` has seen what it gives
// for the double. The lengths are tried until neither throws.
template <class Part, class Ask, class Compare>
auto ask_about_lengths(const std::vector<Part> &inputs, const Ask &ask, const Compare &compare) {
    auto known = [](const Part &part) { return is_known_part(part); };
    if (std::all_of(inputs.begin(), inputs.end(), known)) return ask(inputs);
    std::exception_ptr first;
    for (int64_t length : kLengthsTried) {
        try {
            auto found = ask(all_with_length(inputs, length));
            compare(found, ask(all_with_length(inputs, 2 * length)));
            return found;
        } catch (const Error &error) {
            if (first != nullptr) continue;
            first = std::make_exception_ptr(
                Error(error.status(), text(error.what(), " (with ", length, " for dimensions that are not known)")));
        }
    }
    std::rethrow_exception(first);
}

} // namespace

Shape with_length(const Shape &shape, int64_t length) {
    Shape known = shape;
    for (int64_t &dimension : known) {
        if (dimension == kUnknownDimension) dimension = length;
    }
    return known;
}

TensorSpec with_length(const TensorSpec &spec, int64_t length) {
    TensorSpec known = spec;
    known.shape = with_length(spec.shape, length);
    if (spec.mask) known.mask = with_length(*spec.mask, length);
    return known;
}

std::vector<TensorSpec>
for_unknown_lengths(const std::vector<TensorSpec> &inputs,
                    const std::function<std::vector<TensorSpec>(const std::vector<TensorSpec> &known)> &of_known) {
    auto forget = [](std::vector<TensorSpec> &found, const std::vector<TensorSpec> &others) {
        for (size_t i = 0; i < found.size(); ++i) {
            forget_what_differs(found[i].shape, others[i].shape);
            if (found[i].mask) forget_what_differs(*found[i].mask, *others[i].mask);
        }
    };
    return ask_about_lengths(inputs, of_known, forget);
}

std::vector<WeightSpec> weights_for_unknown_lengths(const Layer &layer, const std::vector<Shape> &inputs) {
    auto weights_of = [&](const std::vector<Shape> &known) { return layer.weight_specs(known); };
    auto require_same = [&](const std::vector<WeightSpec> &found, const std::vector<WeightSpec> &others) {
        for (size_t i = 0; i < found.size(); ++i) {
            require(found[i].shape == others[i].shape, found[i].name, " would have the shape ",
                    to_string(found[i].shape), " for one length of the input's ", describe(inputs[0]), ", and ",
                    to_string(others[i].shape), " for another; expected an input whose dimensions are known");
        }
    };
    return ask_about_lengths(inputs, weights_of, require_same);
}

} // namespace rekindle
