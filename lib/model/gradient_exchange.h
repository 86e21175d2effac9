#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "model/gradient_pieces.h"
#include "ranks/group.h"

namespace rekindle {

// Adds up the gradients that several ranks have, while they are still being computed, with the threads that compute
// them: as soon as a piece of one of this rank's nodes is there, its slices go to the ranks that add them up; as soon
// as this rank has a piece's slice of all nodes, it adds that up, and the sum goes to all.
class GradientExchange {
public:
    // The floats of the nodes that travel, of each rank in their order; null for this rank's own, which are put.
    using Nodes = std::vector<std::vector<float *>>;
    // Writes this rank's slice of a piece's sum; on the thread that calls put, move_on or finish.
    using SumSlice = std::function<void(size_t piece)>;

    GradientExchange(const GradientPieces &pieces, SumSlice sum_slice)
        : pieces_(pieces), sum_slice_(std::move(sum_slice)) {}

    // Begins a batch, with all ranks. All that is given must stay until finish has returned, or the group is gone.
    // `sum`: the arena where the sum is to be. Throws as Transfers do, like the functions below.
    void begin(Group &group, const Nodes &nodes, float *sum);
    // A piece of this rank's node of that number is there. Several threads may call these two at once.
    void put(size_t node, size_t piece, const float *floats);
    void move_on();
    // When all were put: waits until the sum of all pieces is there.
    void finish();

private:
    bool step();
    void send_nodes();
    void send_sum(size_t piece);
    bool has_own(size_t piece) const;
    bool is_finished() const;

    const GradientPieces &pieces_;
    SumSlice sum_slice_;
    std::mutex mutex_; // of what follows
    Group *group_ = nullptr;
    float *sum_ = nullptr;
    size_t own_nodes_ = 0;
    std::vector<const float *> own_; // of each own node and piece: null until it is put
    size_t sent_ = 0;                // of these
    size_t summed_ = 0;              // pieces
};

} // namespace rekindle
