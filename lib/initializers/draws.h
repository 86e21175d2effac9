#pragma once

#include "initializers/initializer.h"

// Random numbers for a weight: element i is a pure function of the key and i. All ask for interruption at times.
namespace rekindle {

void fill_constant(const FirstValues &weight, double value);
void fill_uniform(const FirstValues &weight, double low, double high);
void fill_normal(const FirstValues &weight, double mean, double stddev);
// A normal distribution without what is beyond two of its deviations; `stddev` is that before it was cut.
void fill_truncated_normal(const FirstValues &weight, double mean, double stddev);

} // namespace rekindle
