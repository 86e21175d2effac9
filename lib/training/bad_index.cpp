#include "training/bad_index.h"

#include "core/error.h"

namespace rekindle {

void require_good_indices(const plan::Results &results, const Batches *batches) {
    const std::optional<plan::BadIndex> &bad = results.bad_index;
    if (!bad) return;
    auto place = static_cast<int64_t>(bad->sample);
    bool is_of_vocabulary = bad->row_count == plan::kOfVocabulary;
    bool is_whole = bad->index != std::numeric_limits<int32_t>::min();
    fail(REKINDLE_DATA_ERROR, bad->layer, ": ",
         is_of_vocabulary ? text(bad->index)
         : is_whole       ? text("the index ", bad->index)
                          : "what is no whole number of 32 bits",
         " at element ", bad->element, " of sample ", batches == nullptr ? place : batches->sample_at(place),
         is_of_vocabulary ? "; expected a number of the vocabulary" : text("; expected 0 to ", bad->row_count - 1));
}

} // namespace rekindle
