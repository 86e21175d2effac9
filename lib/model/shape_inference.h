#pragma once

#include <vector>

#include "layers/layer.h"

namespace rekindle {

class Graph;

// What follows from the shapes of a graph's inputs.
struct InferredShapes {
    std::vector<Shape> shapes;                    // of each value, of one sample
    std::vector<std::vector<WeightSpec>> weights; // of each layer
};

// Throws INVALID_ARGUMENT, naming the layer, where shapes do not fit.
InferredShapes infer_shapes(const Graph &graph, const std::vector<Shape> &input_shapes);

// Throws INVALID_ARGUMENT for a shape that no sample can have.
void check_input_shape(const Shape &shape);

} // namespace rekindle
