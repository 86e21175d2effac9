#pragma once

#include "core/json_fwd.h"

namespace rekindle::parts {

// What every part tells of itself: the base of each kind.
class Described {
public:
    virtual ~Described() = default;

    // Keras's, where all of its kind are: "keras.layers"; null for a class of the host's.
    virtual const char *module() const = 0;
    virtual const char *class_name() const = 0;        // Keras's, "Dense"
    virtual void write_config(Json &config) const = 0; // adds Keras's, without a name

    // Whether it calls functions of the host's, which run on the thread that called fit, evaluate or predict.
    virtual bool calls_host() const { return false; }
};

// object[key] = what describe() makes of it; null for none.
void write_part(Json &object, const char *key, const Described *part);

} // namespace rekindle::parts
