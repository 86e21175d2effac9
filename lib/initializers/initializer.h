#pragma once

#include <cstdint>
#include <string>

#include "core/json_fwd.h"
#include "core/shape.h"

namespace rekindle {

// How a weight gets its first values; the parameters that a kind does not use are ignored.
struct Initializer {
    std::string name = "glorot_uniform"; // one of those in rekindle/initializer.h
    uint64_t seed = 0;                   // 0: the model's seed decides
    double mean = 0.0, stddev = 0.05;
    double minval = -0.05, maxval = 0.05;
};

// The numbers of inputs and outputs that one weight connects.
struct Fans {
    double in = 1.0, out = 1.0;
};

// Throws INVALID_ARGUMENT unless the name is known and the parameters make sense.
void check_initializer(const Initializer &initializer, const std::string &argument);

// Fills in a weight's values, row-major, as a pure function of the arguments. `key` is the Philox key of the weight's
// stream and is used where the initializer has no seed of its own.
void initialize(const Initializer &initializer, const Fans &fans, uint64_t key, float *values, size_t count);

// As Keras: {"class_name": "GlorotUniform", "config": {...}}; a plain string such as "zeros" is read, too.
void write_initializer(Json &object, const char *key, const Initializer &initializer);
Initializer initializer_from_json(const Json &json, const std::string &argument);

} // namespace rekindle
