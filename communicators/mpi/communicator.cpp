#include "communicator.h"

#include "process.h"
#include "turn.h"
#include "world.h"

namespace rekindle_mpi {

Communicator::Communicator() : ranks_(duplicate_world()), presence_(ranks_) {
    const Turn turn;
    MPI_Comm_rank(ranks_, &rank_);
    MPI_Comm_size(ranks_, &size_);
    on_their_way_.resize(static_cast<size_t>(size_));
    int *last_tag = nullptr;
    int is_known = 0;
    MPI_Comm_get_attr(ranks_, MPI_TAG_UB, static_cast<void *>(&last_tag), &is_known);
    last_channel_ = static_cast<uint32_t>(is_known != 0 ? *last_tag : 32767);
    Process::get().opened();
}

void Communicator::destroy(std::unique_ptr<Communicator> communicator) {
    static Communicator *last_kept = nullptr;
    Process &process = Process::get();
    const Turn turn;
    if (communicator->free_.size() < communicator->transfers_.size()) {
        process.given_up();
        communicator->kept_before_ = last_kept;
        last_kept = communicator.release();
    } else if (communicator->is_usable()) {
        MPI_Comm_free(&communicator->ranks_);
    }
    process.closed();
}

Transfer *Communicator::send(int64_t rank, uint32_t channel, const std::byte *bytes, size_t count) {
    return begin(true, rank, channel, const_cast<std::byte *>(bytes), count);
}

Transfer *Communicator::receive(int64_t rank, uint32_t channel, std::byte *bytes, size_t count) {
    return begin(false, rank, channel, bytes, count);
}

Communicator::Progress Communicator::test(Transfer &transfer) {
    const Turn turn;
    if (!is_usable()) return Progress::kFailed;
    if (may_call_mpi() && !(move_waiting_on() && finish_pieces(transfer))) return Progress::kFailed;
    if (!transfer.is_done()) return presence_.is_lost(transfer.rank) ? Progress::kFailed : Progress::kUnderWay;
    free_.push_back(&transfer);
    return Progress::kDone;
}

void Communicator::abort() {
    const Turn turn;
    fail();
}

bool Communicator::is_usable() const {
    return !is_given_up_ && Process::get().is_running();
}

bool Communicator::may_call_mpi() {
    for (int rank = 0; rank < size_; ++rank) {
        if (on_their_way_[static_cast<size_t>(rank)] > 0 && presence_.has_ended(rank)) return false;
    }
    return true;
}

void Communicator::fail() {
    is_given_up_ = true;
    Process::get().given_up();
}

} // namespace rekindle_mpi
