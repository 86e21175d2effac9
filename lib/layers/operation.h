#pragma once

#include "layers/layer.h"

namespace rekindle {

// A function of Keras's `keras.ops`, called in a functional model: a layer without options or weights, made of what
// stands among a call's arguments besides tensors.
class Operation : public Layer {
public:
    Operation() : Layer("") {}

    const char *module() const override { return "keras.src.ops.numpy"; }
    void write_config(Json &) const override {}
    // Puts what stands among a call's arguments in Keras's JSON to the list of its tensors there.
    virtual void add_constants(Json &arguments) const = 0;
};

bool is_operation_class(const std::string &class_name);

// An operation of such a class. `tensors` are the places of the arguments that are tensors. Throws INVALID_ARGUMENT for
// what the operation does not take.
std::shared_ptr<Operation> make_operation(const std::string &class_name, const Json &arguments,
                                          const std::vector<size_t> &tensors);

// What an operation's line among them stands for.
struct OperationClass {
    const char *class_name;
    std::shared_ptr<Operation> (*make)(const Json &arguments, const std::vector<size_t> &tensors);
};

} // namespace rekindle
