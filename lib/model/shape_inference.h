#pragma once

#include <vector>

#include "layers/layer.h"

namespace rekindle {

class Graph;

// What a call of a layer gives for inputs, with the values of the arguments behind them; dimensions that depend on
// unknown ones are unknown. Throws INVALID_ARGUMENT for what the layer cannot take.
std::vector<TensorSpec> output_specs(const Layer &layer, const std::vector<TensorSpec> &inputs,
                                     const CallArguments &arguments);

// What follows from what a graph's inputs are.
struct InferredSpecs {
    std::vector<TensorSpec> specs;                // of each value
    std::vector<std::vector<WeightSpec>> weights; // of each layer
};

// Throws INVALID_ARGUMENT, naming the layer, where shapes do not fit.
InferredSpecs infer_specs(const Graph &graph, const std::vector<TensorSpec> &inputs);
// For a model's own inputs.
InferredSpecs infer_specs(const Graph &graph, const std::vector<Shape> &input_shapes);

// Whether all that reads an input takes indices.
bool reads_indices(const Graph &graph, size_t input);

// How an input is kept inside a model: as whole numbers where all that reads it takes indices, else as computed_dtype
// says.
Dtype input_dtype(const Graph &graph, size_t input);

// How a dtype that an input is declared with is kept inside a model: integers as int32, other numbers as float32.
Dtype computed_dtype(Dtype declared);

// Throws INVALID_ARGUMENT for a shape that no sample can have; dimensions may be unknown.
void check_input_shape(const Shape &shape);

} // namespace rekindle
