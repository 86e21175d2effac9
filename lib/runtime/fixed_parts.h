#pragma once

namespace rekindle::runtime {

// Into so many parts is divided what must not depend on the number of threads, however many there are to take them.
constexpr int kFixedParts = 64;

} // namespace rekindle::runtime
