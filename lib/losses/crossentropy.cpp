#include "losses/crossentropy.h"

#include "core/error.h"

namespace rekindle {

void require_output_shape(const Shape &target, const Shape &output, const char *loss) {
    require(target == output, '"', loss, "\": the target's shape is ", to_string(target), "; expected the output's, ",
            to_string(output), " (both with the batch)");
}

} // namespace rekindle
