#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mpi.h>

#include "buffers.h"

namespace rekindle_mpi {

// A message on its way, in pieces that follow each other through a few buffers: a message of any length takes no more
// memory than these.
struct Transfer {
    static constexpr size_t kWindow = 16;

    struct Piece {
        Buffers::Buffer buffer;
        MPI_Request request;
    };

    bool is_sent;
    int rank;
    int channel;
    std::byte *bytes; // only read if the message is sent
    size_t count;
    // Pieces: those that MPI was given, and how many of these are done. Piece i is in window[i % kWindow].
    size_t begun;
    size_t done;
    std::array<Piece, kWindow> window;

    // A message of no bytes is one piece as well.
    size_t pieces() const { return count == 0 ? 1 : (count - 1) / Buffers::kLargest + 1; }
    size_t size_of(size_t piece) const { return std::min(count - piece * Buffers::kLargest, Buffers::kLargest); }

    bool is_begun() const { return begun == pieces(); }
    bool is_done() const { return done == pieces(); }
};

} // namespace rekindle_mpi
