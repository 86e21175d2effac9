#pragma once

#include "core/json.h"
#include "data/dataset.h"

namespace rekindle {

// What identifies a dataset in a backup: for arrays dtype, shape and a hash of the contents, of all bytes up to
// hash_limit and above of a fixed sample of rows; for a pull source its identity and batch size.
Json dataset_fingerprint(Dataset &dataset, uint64_t hash_limit);

} // namespace rekindle
