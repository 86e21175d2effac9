#include "model/topology.h"

#include <cctype>

#include "core/error.h"

namespace rekindle {
namespace {

bool is_upper(char letter) {
    return std::isupper(static_cast<unsigned char>(letter)) != 0;
}

bool is_lower(char letter) {
    return std::islower(static_cast<unsigned char>(letter)) != 0;
}

// As Keras does: "MaxPooling2D" to "max_pooling2d", "PReLU" to "p_re_lu".
std::string snake_case(const std::string &class_name) {
    std::string result;
    for (size_t i = 0; i < class_name.size(); ++i) {
        bool ends_word = i > 0 && is_lower(class_name[i - 1]);
        bool begins_word = i > 0 && i + 1 < class_name.size() && is_lower(class_name[i + 1]);
        if (is_upper(class_name[i]) && (ends_word || begins_word)) result += '_';
        result += static_cast<char>(std::tolower(static_cast<unsigned char>(class_name[i])));
    }
    return result;
}

void check_weight(const WeightSpec &weight) {
    require_computable(weight.shape, weight.name);
    if (weight.regularizer != nullptr) weight.regularizer->check(weight.shape);
    if (weight.constraint != nullptr) weight.constraint->check(weight.shape);
}

} // namespace

void Topology::add(const std::shared_ptr<Layer> &layer) {
    if (built_) fail(REKINDLE_INVALID_STATE, "the model is built; add layers before that");
    std::string name = layer->given_name();
    if (name.empty()) name = next_name(snake_case(layer->class_name()));
    require(taken_names_.count(name) == 0, "layer's name is \"", name,
            "\"; the model has a layer of that name already");
    require(taken_layers_.count(layer.get()) == 0, "layer \"", name,
            "\" is in the model already; a layer has one place");
    taken_layers_.insert(layer.get());
    try {
        taken_names_.insert(name);
        names_.push_back(name);
        layers_.push_back(layer);
    } catch (...) { // all or nothing
        taken_layers_.erase(layer.get());
        taken_names_.erase(name);
        names_.resize(layers_.size());
        throw;
    }
}

std::string Topology::next_name(const std::string &base) {
    int &number = free_numbers_[base];
    while (true) {
        std::string name = number == 0 ? base : base + "_" + std::to_string(number);
        if (taken_names_.count(name) == 0) return name;
        ++number;
    }
}

void Topology::build(const Shape &input_shape) {
    require_computable(input_shape, "input_shape");
    for (int64_t dimension : input_shape) {
        require(dimension >= 1, "input_shape is ", to_string(input_shape), "; expected dimensions of 1 or more");
    }
    if (built_) {
        require(input_shape == input_shape_, "input_shape is ", to_string(input_shape), "; the model is built for ",
                to_string(input_shape_));
        return;
    }
    if (layers_.empty()) fail(REKINDLE_INVALID_STATE, "the model has no layers; add at least one");
    std::vector<Shape> outputs;
    std::vector<size_t> first_parameters;
    size_t parameter_count = 0;
    Shape shape = input_shape;
    for (size_t i = 0; i < layers_.size(); ++i) {
        try {
            Shape output = layers_[i]->output_shape(shape);
            require_computable(output, "the output");
            std::vector<WeightSpec> weights = layers_[i]->weights(shape);
            for (const WeightSpec &weight : weights) check_weight(weight);
            first_parameters.push_back(parameter_count);
            parameter_count += weights.size();
            shape = std::move(output);
        } catch (const Error &error) {
            throw Error(error.status(), "layer \"" + names_[i] + "\": " + error.what());
        }
        outputs.push_back(shape);
    }
    input_shape_ = input_shape;
    outputs_ = std::move(outputs);
    first_parameters_ = std::move(first_parameters);
    built_ = true;
}

void Topology::unbuild() {
    built_ = false;
    input_shape_.clear();
    outputs_.clear();
    first_parameters_.clear();
}

std::vector<Parameter> Topology::parameters() const {
    std::vector<Parameter> parameters;
    for (size_t i = 0; i < layers_.size(); ++i) {
        const Shape &input = i == 0 ? input_shape_ : outputs_[i - 1];
        for (WeightSpec &spec : layers_[i]->weights(input)) {
            std::string name = names_[i] + "/" + spec.name;
            parameters.push_back({std::move(name), std::move(spec)});
        }
    }
    return parameters;
}

} // namespace rekindle
