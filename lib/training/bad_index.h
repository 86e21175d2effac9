#pragma once

#include "data/batches.h"

namespace rekindle {

// For the results of an execution: throws DATA_ERROR if a layer had no row for an index: "embedding: the index 7 at
// element 2 of sample 5; expected 0 to 4", or no vocabulary has a number: "lookup: 7 at element 2 of sample 5; expected
// a number of the vocabulary". Samples are named as by Batches::sample_at, without batches by their places.
void require_good_indices(const plan::Results &results, const Batches *batches = nullptr);

} // namespace rekindle
