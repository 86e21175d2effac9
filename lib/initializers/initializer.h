#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/shape.h"
#include "parts/described.h"

namespace rekindle {

// The numbers of inputs and outputs that one weight connects.
struct Fans {
    double in = 1.0, out = 1.0;
};
// As Keras, of a weight's shape alone: as if that were a kernel's.
Fans fans_of(const Shape &shape);

// The weight that is to be filled: its shape as users see it.
struct FirstValues {
    const Shape &shape;
    uint64_t key;  // of its stream of random numbers (core/philox.h)
    float *values; // row-major
    Fans fans;
};

// How a weight gets its first values. Immutable.
class Initializer : public parts::Described {
public:
    const char *module() const override { return "keras.initializers"; }
    // The seed of its own; 0: the model's decides.
    virtual uint64_t seed() const { return 0; }

    // Fills the weight, as a pure function of its shape and key. Asks for interruption at times. Throws
    // INVALID_ARGUMENT for a shape that it cannot fill.
    virtual void fill(const FirstValues &weight) const = 0;
};

using InitializerPointer = std::shared_ptr<const Initializer>;

// Fills the weight; where the initializer has a seed of its own, that decides in place of the key.
void initialize(const Initializer &initializer, FirstValues weight);

// By Keras's name, with its defaults; throws INVALID_ARGUMENT for an unknown one. `argument` names it in errors.
InitializerPointer make_initializer(const std::string &name, const char *argument);
InitializerPointer initializer_from_json(const Json &json, const char *argument);

} // namespace rekindle
