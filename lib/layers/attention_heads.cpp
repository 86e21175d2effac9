#include "layers/attention_heads.h"

#include <algorithm>
#include <atomic>

#include "core/error.h"
#include "kernels/attention_scores.h"
#include "onednn/gemm.h"
#include "runtime/parallel.h"

namespace rekindle {

using onednn::Gemm;
using onednn::Rows;

namespace {

constexpr int64_t kBlock = 32768;       // scores: a block stays in the second-level cache
constexpr int64_t kFewestRows = 8;      // of a block
constexpr int64_t kSerialBelow = 65536; // multiplications
constexpr int64_t kTanhWork = 16;       // multiplications that cost as much as a tanh
constexpr int64_t kFeatures = 8;        // that are summed at once on the way back of a sum of tanh

// A head of a sample, computed in part `part` of all, by so many threads.
struct Head {
    int64_t sample, index;
    size_t part;
    int threads;
};

// Of a head's scores.
struct RowBlock {
    int64_t first, count;
};

Rows rows_of(const HeadVectors &vectors, const Head &head, int64_t first) {
    return {vectors.at(head.sample, head.index, first), vectors.stride()};
}

class Work {
public:
    explicit Work(const AttentionHeads &of) : of_(of), places_(of.places()), block_rows_(block_rows(of)) {}

    static size_t room_bytes(const AttentionHeads &of) {
        size_t scores = static_cast<size_t>(2 * block_rows(of) * of.places());
        return static_cast<size_t>(of.threads) * (scores + static_cast<size_t>(of.places())) * sizeof(float);
    }

    // Calls body(head, rows) for the blocks of each head, in their order. It returns whether there was memory.
    template <class Body>
    void for_each_block(const Body &body) const {
        size_t count = static_cast<size_t>(of_.batch * of_.heads());
        std::atomic<bool> had_memory{true};
        auto compute = [&](size_t number, size_t part, int threads) {
            int64_t index = static_cast<int64_t>(number);
            Head head{index / of_.heads(), index % of_.heads(), part, threads};
            for (int64_t first = 0; first < of_.rows(); first += block_rows_) {
                RowBlock rows{first, std::min(block_rows_, of_.rows() - first)};
                if (!body(head, rows)) had_memory.store(false, std::memory_order_relaxed);
            }
        };
        if (count < static_cast<size_t>(of_.threads)) {
            for (size_t i = 0; i < count; ++i) compute(i, 0, of_.threads);
        } else {
            int64_t work = of_.rows() * places_ * (of_.key.size + of_.value.size);
            runtime::parallel_parts(of_.threads, count, 1, static_cast<size_t>(kSerialBelow / work + 1),
                                    [&](size_t part, size_t begin, size_t end) {
                                        for (size_t i = begin; i < end; ++i) compute(i, part, 1);
                                    });
        }
        if (!had_memory) fail(REKINDLE_OUT_OF_MEMORY, "oneDNN: out of memory in product of matrices");
    }

    // Returns whether there was memory.
    bool make_scores(const Head &head, RowBlock rows, float *scores) const {
        if (of_.numbers.weight == nullptr) {
            Gemm dot{.rows = rows.count,
                     .columns = places_,
                     .inner = of_.key.size,
                     .transposes_b = true,
                     .scale = product_scale()};
            return dot(rows_of(of_.query, head, rows.first), rows_of(of_.key, head, 0), scores, places_);
        }
        over_rows(head, rows, [&](int64_t begin, int64_t end, uint32_t *) {
            kernels::tanh_scores(scored(head, rows), tanh_score(), static_cast<size_t>(begin), static_cast<size_t>(end),
                                 scores);
        });
        return true;
    }

    // From the gradients of scores to those that have a block. Returns whether there was memory.
    bool scores_backward(const Head &head, RowBlock rows, const float *diff_scores, const HeadVectors &diff_query,
                         const HeadVectors &diff_key) const {
        if (of_.numbers.weight != nullptr) {
            tanh_backward(head, rows, diff_scores, diff_query, diff_key);
            return true;
        }
        Rows scores{diff_scores, places_};
        bool had_memory = true;
        if (diff_query.block != nullptr) {
            bool is_scaled_later = of_.numbers.sums != nullptr;
            Gemm to_query{.rows = rows.count,
                          .columns = of_.key.size,
                          .inner = places_,
                          .scale = is_scaled_later ? of_.scale : product_scale()};
            had_memory &= to_query(scores, rows_of(of_.key, head, 0),
                                   diff_query.at(head.sample, head.index, rows.first), diff_query.stride());
            if (is_scaled_later) scale_query(head, rows, diff_query);
        }
        if (diff_key.block != nullptr) {
            Gemm to_key{.rows = places_,
                        .columns = of_.key.size,
                        .inner = rows.count,
                        .transposes_a = true,
                        .scale = product_scale(),
                        .adds = rows.first != 0};
            had_memory &= to_key(scores, rows_of(of_.query, head, rows.first), diff_key.at(head.sample, head.index, 0),
                                 diff_key.stride());
        }
        return had_memory;
    }

    // The gradients of the numbers, behind those of all blocks.
    void sum_up_numbers() const {
        if (of_.numbers.sums == nullptr) return;
        double scale = 0, weight = 0;
        size_t count = sum_count(of_);
        for (size_t i = 0; i < count; ++i) {
            scale += sums()[2 * i];
            weight += sums()[2 * i + 1];
        }
        if (of_.numbers.diff_scale != nullptr) of_.numbers.diff_scale->floats()[0] = static_cast<float>(scale);
        if (of_.numbers.diff_weight != nullptr) of_.numbers.diff_weight->floats()[0] = static_cast<float>(weight);
    }

    // One for each row of products; of sums of tanh one for each few features of a block of rows.
    static size_t sum_count(const AttentionHeads &of) {
        size_t heads = static_cast<size_t>(of.batch * of.heads());
        if (of.numbers.weight == nullptr) return heads * static_cast<size_t>(of.rows());
        return heads * static_cast<size_t>((of.rows() + block_rows(of) - 1) / block_rows(of) * feature_groups(of));
    }

    // Makes the probabilities of some rows; returns them as the values are multiplied by them.
    const float *probabilities(const Head &head, RowBlock rows, float *scores, const kernels::DropoutMask &draw) const {
        float *taken = !of_.dropout ? scores : second_scores(head);
        over_rows(head, rows, [&](int64_t begin, int64_t end, uint32_t *looks) {
            for (int64_t row = begin; row < end; ++row) softmax(head, rows, row, scores, looks);
            if (taken == scores) return;
            size_t first = static_cast<size_t>(row_index(head, rows.first + begin) * places_);
            size_t count = static_cast<size_t>((end - begin) * places_);
            kernels::mark_dropped(of_.probabilities->floats(), draw, first, first + count);
            kernels::take_undropped(scores + begin * places_, count, taken + begin * places_);
        });
        return taken;
    }

    // The same of probabilities that forward has made.
    const float *stored_probabilities(const Head &head, RowBlock rows) const {
        const float *stored = this->stored(head, rows);
        if (!of_.dropout) return stored;
        float *taken = second_scores(head);
        over_rows(head, rows, [&](int64_t begin, int64_t end, uint32_t *) {
            kernels::take_undropped(stored + begin * places_, static_cast<size_t>((end - begin) * places_),
                                    taken + begin * places_);
        });
        return taken;
    }

    // Makes the gradients of probabilities those of the scores.
    void softmax_backward(const Head &head, RowBlock rows, float *diff) const {
        const float *stored = this->stored(head, rows);
        over_rows(head, rows, [&](int64_t begin, int64_t end, uint32_t *) {
            for (int64_t row = begin; row < end; ++row) {
                if (looked_at_nothing(head, rows.first + row)) {
                    std::fill_n(diff + row * places_, places_, 0.0F);
                } else {
                    kernels::softmax_of_scores_backward(stored + row * places_, static_cast<size_t>(places_),
                                                        diff + row * places_);
                }
            }
        });
    }

    float *stored(const Head &head, RowBlock rows) const {
        return of_.probabilities->floats() + row_index(head, rows.first) * places_;
    }
    float *first_scores(const Head &head) const { return room() + 2 * head.part * block_size(); }
    float *second_scores(const Head &head) const { return first_scores(head) + block_size(); }

private:
    static int64_t block_rows(const AttentionHeads &of) {
        return std::min(of.rows(), std::max(kFewestRows, kBlock / of.places()));
    }
    size_t block_size() const { return static_cast<size_t>(block_rows_ * places_); }
    float *room() const { return of_.room->floats(); }
    int64_t row_index(const Head &head, int64_t row) const {
        return (head.sample * of_.heads() + head.index) * of_.rows() + row;
    }

    // Calls part(begin, end, room for a row of a mask).
    template <class Part>
    void over_rows(const Head &head, RowBlock rows, const Part &part) const {
        uint32_t *looks = reinterpret_cast<uint32_t *>(room() + 2 * static_cast<size_t>(of_.threads) * block_size());
        runtime::parallel_parts(head.threads, static_cast<size_t>(rows.count), 1,
                                static_cast<size_t>(kSerialBelow / 8 / places_ + 1),
                                [&](size_t inner, size_t begin, size_t end) {
                                    part(static_cast<int64_t>(begin), static_cast<int64_t>(end),
                                         looks + (head.part + inner) * static_cast<size_t>(places_));
                                });
    }

    static int64_t feature_groups(const AttentionHeads &of) { return (of.key.size + kFeatures - 1) / kFeatures; }
    double *sums() const { return reinterpret_cast<double *>(of_.numbers.sums->address); }
    float product_scale() const { return of_.scale * of_.numbers.scale_or_one(); }
    kernels::TanhScore tanh_score() const { return {product_scale(), of_.numbers.weight->floats()[0]}; }
    kernels::ScoredVectors scored(const Head &head, RowBlock rows) const {
        return {of_.query.at(head.sample, head.index, rows.first), of_.key.at(head.sample, head.index, 0),
                static_cast<size_t>(rows.count), static_cast<size_t>(places_), static_cast<size_t>(of_.key.size)};
    }

    void scale_query(const Head &head, RowBlock rows, const HeadVectors &diff_query) const {
        over_rows(head, rows, [&](int64_t begin, int64_t end, uint32_t *) {
            for (int64_t row = rows.first + begin; row < rows.first + end; ++row) {
                double *own = sums() + 2 * row_index(head, row);
                own[0] = kernels::product_to_scale(of_.query.at(head.sample, head.index, row),
                                                   static_cast<size_t>(of_.query.size), of_.numbers.scale_or_one(),
                                                   diff_query.at(head.sample, head.index, row));
                own[1] = 0;
            }
        });
    }

    void tanh_backward(const Head &head, RowBlock rows, const float *diff_scores, const HeadVectors &diff_query,
                       const HeadVectors &diff_key) const {
        float *to_query = diff_query.block == nullptr ? nullptr : diff_query.at(head.sample, head.index, rows.first);
        float *to_key = diff_key.block == nullptr ? nullptr : diff_key.at(head.sample, head.index, 0);
        if (to_key != nullptr && rows.first == 0) std::fill_n(to_key, places_ * of_.key.size, 0.0F);
        int64_t groups = feature_groups(of_), blocks = (of_.rows() + block_rows_ - 1) / block_rows_;
        int64_t first_sum = ((head.sample * of_.heads() + head.index) * blocks + rows.first / block_rows_) * groups;
        runtime::parallel_for(head.threads, static_cast<size_t>(groups), 1,
                              static_cast<size_t>(kSerialBelow / (kTanhWork * kFeatures) / (rows.count * places_) + 1),
                              [&](size_t begin, size_t end) {
                                  for (size_t group = begin; group < end; ++group) {
                                      size_t from = group * kFeatures;
                                      size_t to = std::min(from + kFeatures, static_cast<size_t>(of_.key.size));
                                      kernels::TanhScoreSums found = kernels::tanh_scores_backward(
                                          scored(head, rows), tanh_score(), diff_scores, from, to, to_query, to_key);
                                      if (of_.numbers.sums == nullptr) continue;
                                      double *own = sums() + 2 * (static_cast<size_t>(first_sum) + group);
                                      own[0] = found.scale * static_cast<double>(of_.scale);
                                      own[1] = found.weight;
                                  }
                              });
    }

    void softmax(const Head &head, RowBlock rows, int64_t row, float *scores, uint32_t *looks) const {
        kernels::PlacesLookedAt looked = of_.mask.row(head.sample, head.index, rows.first + row, places_, looks);
        if (of_.lowered_by > 0 && !kernels::looks_at_any(looked)) {
            kernels::lower_scores(scores + row * places_, static_cast<size_t>(places_), of_.lowered_by);
            looked = {0, static_cast<size_t>(places_), nullptr};
        }
        bool any =
            kernels::softmax_of_scores(scores + row * places_, static_cast<size_t>(places_), looked, of_.otherwise);
        if (of_.looks_at_nothing == nullptr) return;
        of_.looks_at_nothing->address[row_index(head, rows.first + row)] = std::byte{!any};
    }
    bool looked_at_nothing(const Head &head, int64_t row) const {
        return of_.looks_at_nothing != nullptr && of_.looks_at_nothing->address[row_index(head, row)] != std::byte{0};
    }

    const AttentionHeads &of_;
    int64_t places_, block_rows_;
};

} // namespace

size_t AttentionHeads::room_bytes() const {
    return Work::room_bytes(*this);
}

size_t AttentionHeads::score_sums_bytes() const {
    return 2 * Work::sum_count(*this) * sizeof(double);
}

void AttentionHeads::forward(uint64_t step, size_t first) const {
    kernels::DropoutMask draw = dropout.value_or(kernels::DropoutMask{});
    draw.step = step;
    draw.first = first;
    Work work(*this);
    work.for_each_block([&](const Head &head, RowBlock rows) {
        float *scores = probabilities == nullptr ? work.first_scores(head) : work.stored(head, rows);
        bool had_memory = work.make_scores(head, rows, scores);
        const float *taken = work.probabilities(head, rows, scores, draw);
        Gemm mean{.rows = rows.count, .columns = value.size, .inner = places(), .scale = kept_scale()};
        return mean({taken, places()}, rows_of(value, head, 0), dst.at(head.sample, head.index, rows.first),
                    dst.stride()) &&
               had_memory;
    });
}

void AttentionHeads::backward(const HeadVectors &diff_dst, const HeadVectors &diff_query, const HeadVectors &diff_key,
                              const HeadVectors &diff_value) const {
    Work work(*this);
    work.for_each_block([&](const Head &head, RowBlock rows) {
        bool is_first = rows.first == 0; // others add
        Rows diff_rows = rows_of(diff_dst, head, rows.first);
        Gemm to_value{.rows = places(),
                      .columns = value.size,
                      .inner = rows.count,
                      .transposes_a = true,
                      .scale = kept_scale(),
                      .adds = !is_first};
        bool had_memory =
            diff_value.block == nullptr || to_value({work.stored_probabilities(head, rows), places()}, diff_rows,
                                                    diff_value.at(head.sample, head.index, 0), diff_value.stride());
        bool is_done = diff_query.block == nullptr && diff_key.block == nullptr && numbers.sums == nullptr;
        if (is_done) return had_memory;

        float *diff_scores = work.first_scores(head);
        Gemm dot{
            .rows = rows.count, .columns = places(), .inner = value.size, .transposes_b = true, .scale = kept_scale()};
        had_memory &= dot(diff_rows, rows_of(value, head, 0), diff_scores, places());
        work.softmax_backward(head, rows, diff_scores);
        return work.scores_backward(head, rows, diff_scores, diff_query, diff_key) && had_memory;
    });
    work.sum_up_numbers();
}

} // namespace rekindle
