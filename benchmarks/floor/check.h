// Compares the floor's training steps with a naive implementation in double.
#pragma once

#include "fashion_mnist.h"

namespace rekindle::floor {

// Prints one line per comparison; true if all agree.
bool check_all(const LabelledImages &data);

} // namespace rekindle::floor
