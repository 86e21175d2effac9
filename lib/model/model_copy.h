#pragma once

#include "model/model.h"
#include "model/model_layer.h"

namespace rekindle {

// What a model is made again of.
struct ModelCopy {
    std::string name;
    bool is_sequential;
    Graph graph;                                // not built; it has the weights as they stand, if there are some
    std::vector<std::shared_ptr<Layer>> layers; // the graph's, which nobody else has
};

// Of a model, or of one that is taken as a layer in it, by its path; "" for the model itself. Throws NOT_FOUND,
// INVALID_ARGUMENT for a layer that is no model or of a class of the host's that is not registered, and what the host's
// function returns. Throws INVALID_STATE for a model without layers.
ModelCopy copy_model(const Model &model, const std::string &path = "");

// A layer of that name; "" for an automatic one.
std::shared_ptr<Layer> make_layer(ModelCopy copy, std::string name);
// A model of the same kind, built.
std::shared_ptr<Model> make_model(ModelCopy copy, Seed seed);

} // namespace rekindle
