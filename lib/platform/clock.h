#pragma once

namespace rekindle::platform {

// Seconds since some fixed moment; never goes backwards.
double monotonic_seconds();

// Seconds since 1970, as the machine's clock says.
double wall_seconds();

} // namespace rekindle::platform
