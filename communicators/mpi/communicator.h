#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mpi.h>
#include <tuple>
#include <vector>

#include "buffers.h"
#include "presence.h"
#include "transfer.h"

namespace rekindle_mpi {

// The ranks of MPI_COMM_WORLD and messages between them, with a context of their own. Channels are MPI's tags.
//
// MPI is given buffers of this object, never the host's bytes. A message that MPI has begun to carry cannot be taken
// back: MPI_Cancel does nothing once the other end has met it, and from then on the other rank's process or a network
// card may read or write the memory at any time. As it is the buffers' they are at, a host may do with its bytes what
// it likes after abort, and another rank that is still at work receives what was sent or nothing. The price is two
// copies of each message.
class Communicator {
public:
    // Waits for all ranks to do the same. Throws Failure or std::bad_alloc.
    Communicator();

    // The buffers of messages that MPI has not finished stay where they are as long as the process lives.
    static void destroy(std::unique_ptr<Communicator> communicator);

    int64_t rank() const { return rank_; }
    int64_t size() const { return size_; }

    // nullptr if the rank cannot be reached. Throw std::bad_alloc.
    Transfer *send(int64_t rank, uint32_t channel, const std::byte *bytes, size_t count);
    Transfer *receive(int64_t rank, uint32_t channel, std::byte *bytes, size_t count);

    enum class Progress { kUnderWay, kDone, kFailed };
    // Moves all transfers on, and says how far this one is. Throws std::bad_alloc.
    Progress test(Transfer &transfer);

    // Nothing is said to MPI any more.
    void abort();

private:
    // Messages that take the same way arrive in their order: whether they are sent, the other rank, and the channel.
    using Way = std::tuple<bool, int, int>;

    Transfer *begin(bool is_sent, int64_t rank, uint32_t channel, std::byte *bytes, size_t count);
    Transfer &make();

    // Return false if MPI reports an error.
    bool give_piece(Transfer &transfer);
    bool finish_pieces(Transfer &transfer);
    bool move_on(Transfer &transfer);
    bool move_waiting_on();

    bool is_usable() const;
    // Not where a piece is on its way to a rank that has ended: Open MPI would end this process over it.
    bool may_call_mpi();
    // MPI has reported an error: what it does from now on cannot be relied upon.
    void fail();

    MPI_Comm ranks_ = MPI_COMM_NULL;
    Presence presence_;
    int rank_ = 0;
    int size_ = 0;
    uint32_t last_channel_ = 0;
    std::vector<int> on_their_way_; // pieces that MPI has to send, to each rank
    bool is_given_up_ = false;
    // Those that cannot be deleted are a list, which shows tools that look for lost memory that it is not.
    Communicator *kept_before_ = nullptr;
    Buffers buffers_;
    // Those of which pieces are still to begin; of each way the first one goes on.
    std::map<Way, std::deque<Transfer *>> waiting_;
    std::vector<std::unique_ptr<Transfer>> transfers_;
    std::vector<Transfer *> free_;
};

} // namespace rekindle_mpi
