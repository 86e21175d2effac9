#include "ranks/transfers.h"

#include "core/error.h"
#include "platform/patience.h"

namespace rekindle {

Transfers::~Transfers() {
    if (under_way_ > 0) communicator_.abort();
}

// What begin(to) has begun stands in `to`; false: the rank cannot be reached.
template <class Begin>
void Transfers::begin(Way &way, size_t rank, size_t part, const Begin &begin) {
    if (left_.size() <= part) left_.resize(part + 1);
    way.transfers.push_back({nullptr, part}); // ahead, so that nothing is lost for want of memory
    if (!begin(&way.transfers.back().transfer)) {
        way.transfers.pop_back();
        give_up(heartbeat_.name_lost(rank));
    }
    ++left_[part];
    ++under_way_;
}

void Transfers::send(size_t rank, std::span<const std::byte> bytes, size_t part) {
    if (bytes.empty()) return;
    begin(sent_[rank], rank, part, [&](void **to) { return communicator_.send(rank, channel_, bytes, to); });
}

void Transfers::receive(size_t rank, std::span<std::byte> bytes, size_t part) {
    if (bytes.empty()) return;
    begin(received_[rank], rank, part, [&](void **to) { return communicator_.receive(rank, channel_, bytes, to); });
}

void Transfers::move_on(Way &way, size_t rank) {
    while (way.done < way.transfers.size()) {
        const Transfer &next = way.transfers[way.done];
        Communicator::Progress progress = communicator_.test(next.transfer);
        if (progress == Communicator::Progress::kLost) give_up(heartbeat_.name_lost(rank));
        if (progress == Communicator::Progress::kUnderWay) return;
        ++way.done;
        --left_[next.part];
        --under_way_;
    }
    way.transfers.clear();
    way.done = 0;
}

bool Transfers::move_on() {
    if (under_way_ == 0) return false;
    if (std::optional<size_t> lost = heartbeat_.lost()) give_up(*lost);
    size_t before = under_way_;
    for (size_t rank = 0; rank < sent_.size(); ++rank) {
        move_on(received_[rank], rank);
        move_on(sent_[rank], rank);
    }
    return under_way_ < before;
}

void Transfers::wait() {
    platform::wait_until([this] { return are_done(); }, [this] { return move_on(); });
}

void Transfers::give_up(size_t lost) {
    communicator_.abort();
    under_way_ = 0;
    left_.clear();
    for (size_t rank = 0; rank < sent_.size(); ++rank) sent_[rank] = received_[rank] = {};
    fail(REKINDLE_RANK_LOST, "rank ", lost, " of ", communicator_.size(), " cannot be reached any more",
         lost == communicator_.rank() ? ": others have heard nothing of this process for too long" : "");
}

} // namespace rekindle
