#include "callbacks/learning_rate.h"

#include "model/model.h"

namespace rekindle {

double learning_rate_of(const Model &model) {
    return static_cast<float>(model.learning_rate());
}

void require_settable_learning_rate(Model &model) {
    model.set_learning_rate(model.learning_rate());
}

void log_learning_rate(HookEvent &event) {
    event.open_logs->set("learning_rate", learning_rate_of(event.model));
}

} // namespace rekindle
