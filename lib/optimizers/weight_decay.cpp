#include "optimizers/weight_decay.h"

namespace rekindle {

bool WeightDecay::decays(const std::string &variable) const {
    std::string last = variable.substr(variable.rfind('/') + 1); // npos + 1 is 0
    for (const std::string &excluded : exclude_from_weight_decay) {
        const std::string &name = excluded.find('/') == std::string::npos ? last : variable;
        if (name.find(excluded) != std::string::npos) return false;
    }
    return true;
}

} // namespace rekindle
