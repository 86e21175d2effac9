#pragma once

#include <functional>

#include "layers/layer.h"

// Layers know nothing of dimensions that are unknown. They are asked about two lengths in their place: what then
// differs is unknown, too.
namespace rekindle {

// The lengths that are tried, one by one until a layer takes it and its double: multiples of many numbers, because
// layers may divide them.
inline constexpr int64_t kLengthsTried[] = {64, 192, 960, 6720};

// The same with a length in the place of what is unknown.
Shape with_length(const Shape &shape, int64_t length);
TensorSpec with_length(const TensorSpec &spec, int64_t length);

// What `of_known` gives for inputs. Throws what it throws for the first of the lengths, where it takes none.
std::vector<TensorSpec>
for_unknown_lengths(const std::vector<TensorSpec> &inputs,
                    const std::function<std::vector<TensorSpec>(const std::vector<TensorSpec> &known)> &of_known);

// A layer's weights for inputs. Throws INVALID_ARGUMENT for weights of a shape that depends on an unknown length.
std::vector<WeightSpec> weights_for_unknown_lengths(const Layer &layer, const std::vector<Shape> &inputs);

} // namespace rekindle
