#pragma once

#include <cstdint>
#include <string>

#include "training/logs.h"

namespace rekindle {

// How far a pass is.
struct PassProgress {
    int64_t done = 0;
    int64_t target = -1; // batches; -1: not known
    double elapsed = 0.0;
    double per_step = 0.0; // seconds
    bool is_over = false;
};

// "938/938 - 3s - 3ms/step - loss: 0.5123", as Keras's with verbose=2.
std::string plain_line(const PassProgress &progress, const Logs &logs);

// "12/938 <bar> 2s 3ms/step - loss: 0.5123" with colours, as Keras's with verbose=1, but never wider than the terminal:
// the bar gives way first, then the end of the text. `width` becomes the number of columns that it takes.
std::string terminal_line(const PassProgress &progress, const Logs &logs, int columns, int &width);

} // namespace rekindle
