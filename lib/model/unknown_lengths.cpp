#include "model/unknown_lengths.h"

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

// Calls `ask` with the lengths, until one does not throw.
template <class Ask>
void try_lengths(const Ask &ask) {
    std::exception_ptr first;
    for (int64_t length : kLengthsTried) {
        try {
            ask(length);
            return;
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
    bool all_known = true;
    for (const TensorSpec &input : inputs) all_known = all_known && is_known(input.shape);
    if (all_known) return of_known(inputs);
    std::vector<TensorSpec> outputs;
    try_lengths([&](int64_t length) {
        std::vector<TensorSpec> found = of_known(all_with_length(inputs, length));
        std::vector<TensorSpec> others = of_known(all_with_length(inputs, 2 * length));
        for (size_t i = 0; i < found.size(); ++i) {
            forget_what_differs(found[i].shape, others[i].shape);
            if (found[i].mask) forget_what_differs(*found[i].mask, *others[i].mask);
        }
        outputs = std::move(found);
    });
    return outputs;
}

std::vector<WeightSpec> weights_for_unknown_lengths(const Layer &layer, const std::vector<Shape> &inputs) {
    bool all_known = true;
    for (const Shape &input : inputs) all_known = all_known && is_known(input);
    if (all_known) return layer.weight_specs(inputs);
    std::vector<WeightSpec> weights;
    try_lengths([&](int64_t length) {
        std::vector<WeightSpec> found = layer.weight_specs(all_with_length(inputs, length));
        std::vector<WeightSpec> others = layer.weight_specs(all_with_length(inputs, 2 * length));
        for (size_t i = 0; i < found.size(); ++i) {
            require(found[i].shape == others[i].shape, found[i].name, " would have the shape ",
                    to_string(found[i].shape), " for one length of the input's ", describe(inputs[0]), ", and ",
                    to_string(others[i].shape), " for another; expected an input whose dimensions are known");
        }
        weights = std::move(found);
    });
    return weights;
}

} // namespace rekindle
