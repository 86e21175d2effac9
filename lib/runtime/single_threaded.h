#pragma once

#include <omp.h>

namespace rekindle::runtime {

// A thread whose OpenMP teams, and so oneDNN's, are itself alone; as they were at the end of the scope.
class SingleThreaded {
public:
    SingleThreaded() : threads_(omp_get_max_threads()) { omp_set_num_threads(1); }
    ~SingleThreaded() { omp_set_num_threads(threads_); }
    SingleThreaded(const SingleThreaded &) = delete;
    SingleThreaded &operator=(const SingleThreaded &) = delete;

private:
    int threads_;
};

} // namespace rekindle::runtime
