#include "model/shard_sums.h"

#include <algorithm>

#include "kernels/sums.h"
#include "runtime/float_mode.h"

namespace rekindle {
namespace {

void add_to(std::vector<double> &sums, const std::vector<double> &others) {
    kernels::add_to(sums.data(), others.data(), sums.size());
}

std::span<std::byte> bytes_of(float *floats, size_t count) {
    return std::as_writable_bytes(std::span(floats, count));
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

ShardSums::ShardSums(size_t batch, size_t shards, RankShare share, const plan::Plan &like,
                     const std::vector<CompiledMetric> *metrics, MetricPlaces places)
    : batch_(batch), share_(share), metrics_(metrics), places_(std::move(places)), statistics_(like.statistics()),
      kept_(like.kept_rows()), shards_(shards), results_(like.results()), exchange_(batch, shards, share) {
    size_t doubles = 1 + results_.losses.size() + results_.metrics.size();
    for (const plan::Statistic &statistic : statistics_) {
        means_.emplace_back(statistic.channels);
        doubles += 2 * statistic.channels;
    }
    for (const plan::KeptRows &kept : kept_) rows_.emplace_back(batch * kept.row_floats);
    sum_.resize(doubles);
    for (Shard &shard : shards_) shard = {Numbers(doubles), Numbers(results_.counted.size()), {}};
}

const double *ShardSums::add_up_counted(Group *group) {
    runtime::ComputeFloatMode float_mode; // this may be a host's thread
    exchange_.add_up(
        group, Meeting::kCounted, true, [this](size_t shard) -> Numbers & { return shards_[shard].counted; }, add_to,
        results_.counted);
    return results_.counted.data();
}

void ShardSums::take(size_t index, const plan::Plan &plan) {
    Shard &shard = shards_[index];
    ShardSamples samples = samples_of_shard(batch_, shards_.size(), index);
    const plan::Results &results = plan.results();
    shard.bad_index = results.bad_index;
    if (shard.bad_index) shard.bad_index->sample += samples.first;
    double *to = shard.numbers.data();
    *to++ = results.loss;
    to = std::copy(results.losses.begin(), results.losses.end(), to);
    to = std::copy(results.metrics.begin(), results.metrics.end(), to);
    for (const plan::Statistic &statistic : plan.statistics()) to = write_sums(statistic, to);
    for (size_t i = 0; i < rows_.size(); ++i) {
        const plan::KeptRows &kept = plan.kept_rows()[i];
        std::copy_n(kept.rows->floats(), samples.count * kept.row_floats,
                    rows_[i].data() + samples.first * kept.row_floats);
    }
}

void ShardSums::merge(Numbers &first, const Numbers &second) const {
    size_t losses = 1 + results_.losses.size(), metrics = results_.metrics.size(), behind = losses + metrics;
    kernels::add_to(first.data(), second.data(), losses);
    if (metrics_ != nullptr) {
        merge_metrics(*metrics_, places_, std::span(first).subspan(losses, metrics),
                      std::span(second).subspan(losses, metrics));
    }
    kernels::add_to(first.data() + behind, second.data() + behind, first.size() - behind);
}

void ShardSums::settle(const Numbers &sum) {
    const double *from = sum.data();
    results_.loss = *from++;
    std::copy_n(from, results_.losses.size(), results_.losses.begin());
    from += results_.losses.size();
    std::copy_n(from, results_.metrics.size(), results_.metrics.begin());
    from += results_.metrics.size();
    for (std::vector<float> &means : means_) from = write_means(from, means);
}

// That of the first sample that has one, among this rank's.
void ShardSums::find_bad_index() {
    results_.bad_index.reset();
    ShardRange own = share_.shards(shards_.size());
    for (size_t shard = own.begin; shard < own.end && !results_.bad_index; ++shard) {
        if (samples_of_shard(batch_, shards_.size(), shard).count > 0) results_.bad_index = shards_[shard].bad_index;
    }
}

bool ShardSums::add_up(Group *group, bool good) {
    runtime::ComputeFloatMode float_mode;
    find_bad_index();
    bool all_good = exchange_.add_up(
        group, Meeting::kSums, good && !results_.bad_index,
        [this](size_t shard) -> Numbers & { return shards_[shard].numbers; },
        [this](Numbers &first, const Numbers &second) { merge(first, second); }, sum_);
    if (!all_good && group != nullptr) return false;
    settle(sum_);
    if (group != nullptr) exchange_rows(*group);
    return all_good;
}

// Each rank keeps all rows.
void ShardSums::exchange_rows(Group &group) {
    auto own_rows = [&](size_t rank, size_t i) {
        ShardRange shards = RankShare{rank, share_.ranks}.shards(shards_.size());
        ShardSamples samples = samples_of_shards(batch_, shards_.size(), shards);
        size_t size = kept_[i].row_floats;
        return bytes_of(rows_[i].data() + samples.first * size, samples.count * size);
    };
    group.exchange_pairwise([&](size_t rank) {
        for (size_t i = 0; i < rows_.size(); ++i) {
            group.transfers().send(rank, own_rows(share_.rank, i));
            group.transfers().receive(rank, own_rows(rank, i));
        }
    });
}

void ShardSums::commit() const {
    runtime::ComputeFloatMode float_mode;
    for (size_t i = 0; i < means_.size(); ++i) statistics_[i].move(means_[i].data());
    for (size_t i = 0; i < rows_.size(); ++i) kept_[i].keep(static_cast<int64_t>(batch_), rows_[i].data());
}

} // namespace rekindle
