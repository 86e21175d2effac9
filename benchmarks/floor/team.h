// Work split over the OpenMP team.
#pragma once

#include <algorithm>
#include <cstddef>

#include <omp.h>

namespace rekindle::floor {

// Calls body(begin, end) once per member of the team; borders are multiples of `grain`.
template <typename Body>
inline void split(std::size_t count, std::size_t grain, const Body &body) {
#pragma omp parallel
    {
        const auto members = static_cast<std::size_t>(omp_get_num_threads());
        const auto member = static_cast<std::size_t>(omp_get_thread_num());
        const std::size_t grains = (count + grain - 1) / grain;
        const std::size_t begin = std::min(count, grains * member / members * grain);
        const std::size_t end = std::min(count, grains * (member + 1) / members * grain);
        body(begin, end);
    }
}

} // namespace rekindle::floor
