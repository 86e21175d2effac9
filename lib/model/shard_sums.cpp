#include "model/shard_sums.h"

#include <algorithm>

#include "kernels/sums.h"
#include "runtime/float_mode.h"

namespace rekindle {
namespace {

void add_to(std::vector<double> &sums, const std::vector<double> &others) {
    kernels::add_to(sums.data(), others.data(), sums.size());
}

// Of how many elements a channel's mean is.
double elements(const plan::Statistic &statistic, size_t channel) {
    if (statistic.counts == nullptr) return statistic.rows;
    return reinterpret_cast<const double *>(statistic.counts->address)[channel];
}

// The means times the numbers of elements, then these numbers.
double *write_sums(const plan::Statistic &statistic, double *to) {
    for (size_t i = 0; i < statistic.channels; ++i) {
        *to++ = static_cast<double>(statistic.mean->floats()[i]) * elements(statistic, i);
    }
    for (size_t i = 0; i < statistic.channels; ++i) *to++ = elements(statistic, i);
    return to;
}

const double *write_means(const double *sums, std::vector<float> &means) {
    for (size_t i = 0; i < means.size(); ++i) {
        double count = sums[means.size() + i];
        means[i] = count == 0.0 ? 0.0F : static_cast<float>(sums[i] / count);
    }
    return sums + 2 * means.size();
}

} // namespace

ShardSums::ShardSums(size_t batch, size_t shards, const plan::Plan &like, const std::vector<CompiledMetric> *metrics,
                     MetricPlaces places)
    : batch_(batch), metrics_(metrics), places_(std::move(places)), statistics_(like.statistics()),
      kept_(like.kept_rows()), shards_(shards), results_(like.results()) {
    size_t doubles = 0;
    for (const plan::Statistic &statistic : statistics_) {
        means_.emplace_back(statistic.channels);
        doubles += 2 * statistic.channels;
    }
    for (const plan::KeptRows &kept : kept_) rows_.emplace_back(batch * kept.row_floats);
    for (size_t i = 0; i < shards; ++i) {
        shards_[i] = {samples_of_shard(batch, shards, i).count > 0, results_, std::vector<double>(doubles)};
    }
}

// Calls merge(first, second) for the halves of each node, from below; the shard that then has the sum.
template <class Merge>
ShardSums::Shard &ShardSums::fold(const Merge &merge) {
    auto find = [this](ShardRange range) -> std::optional<Shard *> {
        if (range.size() > 1) return std::nullopt;
        Shard &shard = shards_[range.begin];
        return shard.is_there ? &shard : nullptr;
    };
    return *rekindle::add_up(ShardRange{0, shards_.size()}, find, merge);
}

const double *ShardSums::add_up_counted() {
    runtime::ComputeFloatMode float_mode; // this may be a host's thread
    const Shard &sum =
        fold([](Shard *first, const Shard *second) { add_to(first->results.counted, second->results.counted); });
    results_.counted = sum.results.counted;
    return results_.counted.data();
}

void ShardSums::take(size_t index, const plan::Plan &plan) {
    Shard &shard = shards_[index];
    ShardSamples samples = samples_of_shard(batch_, shards_.size(), index);
    shard.results = plan.results();
    if (shard.results.bad_index) shard.results.bad_index->sample += samples.first;
    double *to = shard.statistics.data();
    for (const plan::Statistic &statistic : plan.statistics()) to = write_sums(statistic, to);
    for (size_t i = 0; i < rows_.size(); ++i) {
        const plan::KeptRows &kept = plan.kept_rows()[i];
        std::copy_n(kept.rows->floats(), samples.count * kept.row_floats,
                    rows_[i].data() + samples.first * kept.row_floats);
    }
}

void ShardSums::merge(plan::Results &first, const plan::Results &second) const {
    first.loss += second.loss;
    add_to(first.losses, second.losses);
    if (metrics_ != nullptr) merge_metrics(*metrics_, places_, first.metrics, second.metrics);
    if (!first.bad_index) first.bad_index = second.bad_index;
}

void ShardSums::add_up() {
    runtime::ComputeFloatMode float_mode;
    const Shard &sum = fold([this](Shard *first, const Shard *second) {
        merge(first->results, second->results);
        add_to(first->statistics, second->statistics);
    });
    results_ = sum.results;
    const double *sums = sum.statistics.data();
    for (std::vector<float> &means : means_) sums = write_means(sums, means);
}

void ShardSums::commit() const {
    runtime::ComputeFloatMode float_mode;
    for (size_t i = 0; i < means_.size(); ++i) statistics_[i].move(means_[i].data());
    for (size_t i = 0; i < rows_.size(); ++i) kept_[i].keep(static_cast<int64_t>(batch_), rows_[i].data());
}

} // namespace rekindle
