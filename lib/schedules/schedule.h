#pragma once

#include <memory>
#include <string>

#include "parts/described.h"

namespace rekindle {

// A learning rate that follows from the number of steps. Immutable.
class Schedule : public parts::Described {
public:
    const char *module() const override { return "keras.optimizers.schedules"; }
    // The rate of the step that follows so many. Computed in single precision, as Keras does.
    virtual float at(int64_t step) const = 0;
};

// Null unless the JSON describes a part, which a number does not.
std::shared_ptr<const Schedule> schedule_from_json_or_null(const Json &json);

} // namespace rekindle
