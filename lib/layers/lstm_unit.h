#pragma once

#include <memory>

#include "layers/recurrent_unit.h"

namespace rekindle {

// An LSTM's, whose states are h and c. To be used with the OpenMP threads that there are now.
std::unique_ptr<RecurrentUnit> make_lstm_unit(size_t units, const Activation &activation,
                                              const Activation &recurrent_activation);

} // namespace rekindle
