#pragma once

#include <memory>
#include <string>

#include "core/tensor.h"

// What the opaque handles of the public headers are: a reference to a part. Creating makes one, destroying deletes it,
// and a part lives as long as anything refers to it.
namespace rekindle {

class Callback;
class Communicator;
class Constraint;
class Dataset;
class Initializer;
class Layer;
class Loss;
class Metric;
class Model;
class Optimizer;
class Regularizer;
class Schedule;
struct History;
struct Symbol;

namespace checkpoint {
class Reader;
}

} // namespace rekindle

struct rekindle_tensor {
    rekindle::TensorPointer value;
};
struct rekindle_initializer {
    std::shared_ptr<const rekindle::Initializer> value;
};
struct rekindle_regularizer {
    std::shared_ptr<const rekindle::Regularizer> value;
};
struct rekindle_constraint {
    std::shared_ptr<const rekindle::Constraint> value;
};
struct rekindle_layer {
    std::shared_ptr<rekindle::Layer> value;
};
struct rekindle_loss {
    std::shared_ptr<const rekindle::Loss> value;
};
struct rekindle_optimizer {
    std::shared_ptr<const rekindle::Optimizer> value;
};
struct rekindle_schedule {
    std::shared_ptr<const rekindle::Schedule> value;
};
struct rekindle_metric {
    std::shared_ptr<const rekindle::Metric> value;
};
struct rekindle_dataset {
    std::shared_ptr<rekindle::Dataset> value;
};
struct rekindle_callback {
    std::shared_ptr<rekindle::Callback> value;
    std::string host_state = {}; // what rekindle_backup_restore last handed out
};
struct rekindle_communicator {
    std::shared_ptr<rekindle::Communicator> value;
};
struct rekindle_history {
    std::shared_ptr<const rekindle::History> value;
};
struct rekindle_model {
    std::shared_ptr<rekindle::Model> value;
};
struct rekindle_symbol {
    std::shared_ptr<const rekindle::Symbol> value;
};
struct rekindle_checkpoint {
    std::shared_ptr<const rekindle::checkpoint::Reader> value;
};
