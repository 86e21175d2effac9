#include "model/gradient_exchange.h"

#include "platform/patience.h"

namespace rekindle {

// What comes from another rank is asked for in the order in which that one sends it.
void GradientExchange::begin(Group &group, const Nodes &nodes, float *sum) {
    std::lock_guard<std::mutex> lock(mutex_);
    group_ = &group;
    sum_ = sum;
    own_nodes_ = nodes[group.rank()].size();
    own_.assign(own_nodes_ * pieces_.count(), nullptr);
    sent_ = summed_ = 0;
    Transfers &node_transfers = group.background().nodes, &sum_transfers = group.background().sums;
    group.for_each_other([&](size_t rank) {
        for (float *node : nodes[rank]) {
            for (size_t piece = 0; piece < pieces_.count(); ++piece) {
                pieces_.for_each_slice(piece, group.rank(), [&](GradientPieces::Stretch slice) {
                    node_transfers.receive(rank, std::as_writable_bytes(slice.of(node)), piece);
                });
            }
        }
        for (size_t piece = 0; piece < pieces_.count(); ++piece) {
            pieces_.for_each_slice(piece, rank, [&](GradientPieces::Stretch slice) {
                sum_transfers.receive(rank, std::as_writable_bytes(slice.of(sum)));
            });
        }
    });
}

void GradientExchange::put(size_t node, size_t piece, const float *floats) {
    std::lock_guard<std::mutex> lock(mutex_);
    own_[node * pieces_.count() + piece] = floats;
    step();
}

// One thread is enough.
void GradientExchange::move_on() {
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (lock) step();
}

// Node by node: those of the first shards are there first.
void GradientExchange::send_nodes() {
    Transfers &transfers = group_->background().nodes;
    for (; sent_ < own_.size() && own_[sent_] != nullptr; ++sent_) {
        size_t piece = sent_ % pieces_.count();
        group_->for_each_other([&](size_t rank) {
            pieces_.for_each_slice(piece, rank, [&](GradientPieces::Stretch slice) {
                transfers.send(rank, std::as_bytes(slice.of(own_[sent_])), pieces_.count());
            });
        });
    }
}

void GradientExchange::send_sum(size_t piece) {
    Transfers &transfers = group_->background().sums;
    group_->for_each_other([&](size_t rank) {
        pieces_.for_each_slice(piece, group_->rank(), [&](GradientPieces::Stretch slice) {
            transfers.send(rank, std::as_bytes(slice.of(sum_)));
        });
    });
}

bool GradientExchange::has_own(size_t piece) const {
    return own_nodes_ == 0 || sent_ > (own_nodes_ - 1) * pieces_.count() + piece;
}

// Does what can be done now; whether anything could.
bool GradientExchange::step() {
    size_t before = sent_ + summed_;
    Transfers &node_transfers = group_->background().nodes, &sum_transfers = group_->background().sums;
    send_nodes();
    bool has_moved = node_transfers.move_on();
    for (; summed_ < pieces_.count() && has_own(summed_) && node_transfers.is_done(summed_); ++summed_) {
        sum_slice_(summed_);
        send_sum(summed_);
    }
    has_moved = sum_transfers.move_on() || has_moved;
    return has_moved || sent_ + summed_ > before;
}

bool GradientExchange::is_finished() const {
    const Group::Background &background = group_->background();
    return summed_ == pieces_.count() && background.nodes.are_done() && background.sums.are_done();
}

void GradientExchange::finish() {
    std::lock_guard<std::mutex> lock(mutex_);
    platform::wait_until([this] { return is_finished(); }, [this] { return step(); });
}

} // namespace rekindle
