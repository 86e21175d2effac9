#include "ranks/transfers.h"

#include <algorithm>

#include "core/error.h"
#include "platform/patience.h"

namespace rekindle {
namespace {

constexpr uint32_t kChannel = 0;

} // namespace

Transfers::~Transfers() {
    if (!pending_.empty()) communicator_.abort();
}

void Transfers::send(size_t rank, std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    Transfer begun{rank, nullptr};
    if (!communicator_.send(rank, kChannel, bytes, &begun.transfer)) give_up(heartbeat_.name_lost(rank));
    pending_.push_back(begun);
}

void Transfers::receive(size_t rank, std::span<std::byte> bytes) {
    if (bytes.empty()) return;
    Transfer begun{rank, nullptr};
    if (!communicator_.receive(rank, kChannel, bytes, &begun.transfer)) give_up(heartbeat_.name_lost(rank));
    pending_.push_back(begun);
}

// Whether any has been done with.
bool Transfers::move_on() {
    auto is_done = [this](const Transfer &one) {
        Communicator::Progress progress = communicator_.test(one.transfer);
        if (progress == Communicator::Progress::kLost) give_up(heartbeat_.name_lost(one.rank));
        return progress == Communicator::Progress::kDone;
    };
    return std::erase_if(pending_, is_done) > 0;
}

void Transfers::wait() {
    platform::Patience patience;
    while (!pending_.empty()) {
        if (std::optional<size_t> lost = heartbeat_.lost()) give_up(*lost);
        if (move_on()) {
            patience = {};
        } else {
            patience.pause();
        }
    }
}

void Transfers::give_up(size_t lost) {
    communicator_.abort();
    pending_.clear();
    fail(REKINDLE_RANK_LOST, "rank ", lost, " of ", communicator_.size(), " cannot be reached any more",
         lost == communicator_.rank() ? ": others have heard nothing of this process for too long" : "");
}

} // namespace rekindle
