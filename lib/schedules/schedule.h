#pragma once

#include <memory>
#include <string>

#include "core/json_fwd.h"

namespace rekindle {

// A learning rate that follows from the number of steps. Immutable.
class Schedule {
public:
    virtual ~Schedule() = default;

    virtual const char *class_name() const = 0;
    virtual void write_config(Json &config) const = 0; // adds Keras's

    // The rate of the step that follows so many. Computed in single precision, as Keras does.
    virtual float at(int64_t step) const = 0;
};

// Null unless the JSON describes a part, which a number does not.
std::shared_ptr<const Schedule> schedule_from_json_or_null(const Json &json);
void write_schedule(Json &config, const char *key, const Schedule &schedule);

} // namespace rekindle
