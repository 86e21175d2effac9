#pragma once

#include <cstdint>

namespace rekindle::platform {

// 64 bits from the operating system's source of randomness. Throws UNSUPPORTED where there is none.
uint64_t random_seed();

} // namespace rekindle::platform
