#include "plan/plan.h"

namespace rekindle::plan {

void Plan::execute(const Run &run) const {
    for (const Kernel &kernel : kernels_) {
        if (kernel.primitive) {
            kernel.primitive->execute(stream_);
        } else {
            kernel.function(run);
        }
    }
}

} // namespace rekindle::plan
