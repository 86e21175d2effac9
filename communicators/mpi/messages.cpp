// How a communicator moves messages on.
#include <cstring>
#include <limits>

#include <utility>

#include "communicator.h"
#include "process.h"
#include "turn.h"

namespace rekindle_mpi {

static_assert(Buffers::kLargest <= std::numeric_limits<int>::max(), "MPI counts the bytes of a piece in an int");

Transfer *Communicator::begin(bool is_sent, int64_t rank, uint32_t channel, std::byte *bytes, size_t count) {
    const Turn turn;
    if (!is_usable() || rank < 0 || rank >= size_ || channel > last_channel_) return nullptr;
    Transfer &transfer = make();
    transfer.is_sent = is_sent;
    transfer.rank = static_cast<int>(rank);
    transfer.channel = static_cast<int>(channel);
    transfer.bytes = bytes;
    transfer.count = count;
    transfer.begun = 0;
    transfer.done = 0;
    const Way way(is_sent, transfer.rank, transfer.channel);
    const bool is_first = waiting_.empty() || waiting_.find(way) == waiting_.end();
    if (is_first && may_call_mpi() && !move_on(transfer)) return nullptr;
    if (!transfer.is_begun()) waiting_[way].push_back(&transfer);
    return &transfer;
}

Transfer &Communicator::make() {
    if (free_.empty()) {
        // Room for all of them, so that giving one back needs no memory.
        free_.reserve(transfers_.size() + 1);
        transfers_.push_back(std::make_unique<Transfer>());
        return *transfers_.back();
    }
    Transfer &transfer = *free_.back();
    free_.pop_back();
    return transfer;
}

bool Communicator::give_piece(Transfer &transfer) {
    Transfer::Piece &piece = transfer.window[transfer.begun % Transfer::kWindow];
    const size_t size = transfer.size_of(transfer.begun);
    piece.buffer = buffers_.take(size);
    int error = MPI_SUCCESS;
    if (transfer.is_sent) {
        if (size > 0) std::memcpy(piece.buffer.get(), transfer.bytes + transfer.begun * Buffers::kLargest, size);
        error = MPI_Isend(piece.buffer.get(), static_cast<int>(size), MPI_BYTE, transfer.rank, transfer.channel, ranks_,
                          &piece.request);
        ++on_their_way_[static_cast<size_t>(transfer.rank)];
    } else {
        error = MPI_Irecv(piece.buffer.get(), static_cast<int>(size), MPI_BYTE, transfer.rank, transfer.channel, ranks_,
                          &piece.request);
    }
    ++transfer.begun;
    if (error != MPI_SUCCESS) fail();
    return error == MPI_SUCCESS;
}

bool Communicator::finish_pieces(Transfer &transfer) {
    for (; transfer.done < transfer.begun; ++transfer.done) {
        Transfer::Piece &piece = transfer.window[transfer.done % Transfer::kWindow];
        const size_t size = transfer.size_of(transfer.done);
        int is_done = 0;
        if (MPI_Test(&piece.request, &is_done, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
            fail();
            return false;
        }
        if (is_done == 0) break;
        if (transfer.is_sent) {
            --on_their_way_[static_cast<size_t>(transfer.rank)];
        } else if (size > 0) {
            std::memcpy(transfer.bytes + transfer.done * Buffers::kLargest, piece.buffer.get(), size);
        }
        buffers_.give_back(std::move(piece.buffer), size);
    }
    return true;
}

bool Communicator::move_on(Transfer &transfer) {
    while (!transfer.is_begun()) {
        if (transfer.is_sent && presence_.has_ended(transfer.rank)) break;
        if (transfer.begun - transfer.done == Transfer::kWindow) {
            const size_t done = transfer.done;
            if (!finish_pieces(transfer)) return false;
            if (transfer.done == done) break;
        }
        if (!give_piece(transfer)) return false;
    }
    return true;
}

bool Communicator::move_waiting_on() {
    for (auto entry = waiting_.begin(); entry != waiting_.end();) {
        std::deque<Transfer *> &transfers = entry->second;
        while (!transfers.empty()) {
            if (!move_on(*transfers.front())) return false;
            if (!transfers.front()->is_begun()) break;
            transfers.pop_front();
        }
        entry = transfers.empty() ? waiting_.erase(entry) : std::next(entry);
    }
    return true;
}

} // namespace rekindle_mpi
