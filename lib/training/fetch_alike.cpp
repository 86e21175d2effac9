#include "training/fetch_alike.h"

#include "core/error.h"

namespace rekindle {
int64_t fetch_alike(Batches &batches, Group *group) {
    int64_t samples = batches.fetch();
    if (group == nullptr || !batches.on_caller()) return samples;
    group->require_same(Meeting::kFetched, std::span(&samples, 1), [&](size_t rank, size_t, int64_t delivered) {
        fail(REKINDLE_DATA_ERROR, "the pull dataset of rank ", rank, " delivered ", delivered,
             " samples where that of ", "rank 0 delivered ", samples,
             "; expected the same batches on all ranks (0: the end)");
    });
    return samples;
}

} // namespace rekindle
