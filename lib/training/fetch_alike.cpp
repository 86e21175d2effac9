#include "training/fetch_alike.h"

#include "core/error.h"

namespace rekindle {
namespace {

std::span<std::byte> bytes_of(int64_t &number) {
    return std::as_writable_bytes(std::span(&number, 1));
}

} // namespace

int64_t fetch_alike(Batches &batches, Group *group) {
    int64_t samples = batches.fetch();
    if (group == nullptr || !batches.on_caller()) return samples;
    std::vector<int64_t> all(group->size(), samples);
    std::vector<std::span<std::byte>> parts;
    parts.reserve(all.size());
    for (int64_t &number : all) parts.push_back(bytes_of(number));
    group->gather(Meeting::kFetched, bytes_of(samples), parts);
    for (size_t rank = 1; rank < group->size(); ++rank) {
        if (all[rank] == samples) continue;
        fail(REKINDLE_DATA_ERROR, "the pull dataset of rank ", rank, " delivered ", all[rank],
             " samples where that of ", "rank 0 delivered ", samples,
             "; expected the same batches on all ranks (0: the end)");
    }
    group->spread(Meeting::kFetched, {});
    return samples;
}

} // namespace rekindle
