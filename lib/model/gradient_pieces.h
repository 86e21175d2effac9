#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "model/parameter_store.h"
#include "plan/plan.h"

namespace rekindle {

// The floats of a gradient's arena that are no table's, cut into pieces that are summed one after the other: those that
// the way back mostly writes first, at the end of the arena, come first. Of each piece every rank adds up a slice for
// all. A function of the layout and the number of ranks. A rank that is alone has one piece.
class GradientPieces {
public:
    // Floats [begin, end) of the arena.
    struct Stretch {
        size_t begin, end;

        template <class Float>
        std::span<Float> of(Float *arena) const {
            return {arena + begin, end - begin};
        }
    };

    // Plans must have been made, so that it is known what is a table.
    GradientPieces(const ParameterStore &parameters, size_t ranks);

    const std::vector<size_t> &tables() const { return tables_; } // parameters
    size_t count() const { return bounds_.size() - 1; }
    // Of each piece, how many kernels a plan has executed when it and all before it are written; of the last, when the
    // tables are, too.
    std::vector<size_t> written_after(const plan::Plan &plan) const;

    // Calls body(stretch) for all that a piece consists of, and for what of it a rank adds up.
    template <class Body>
    void for_each_stretch(size_t piece, const Body &body) const {
        for_each_between(bounds_[piece + 1], bounds_[piece], body);
    }
    template <class Body>
    void for_each_slice(size_t piece, size_t rank, const Body &body) const {
        for_each_between(slice_begin(piece, rank), slice_begin(piece, rank + 1), body);
    }

private:
    size_t slice_begin(size_t piece, size_t rank) const;

    // Floats [begin, end) counted without those of tables.
    template <class Body>
    void for_each_between(size_t begin, size_t end, const Body &body) const {
        size_t at = 0;
        for (Stretch stretch : stretches_) {
            size_t size = stretch.end - stretch.begin;
            size_t from = std::clamp(begin, at, at + size) - at, to = std::clamp(end, at, at + size) - at;
            if (from < to) body(Stretch{stretch.begin + from, stretch.begin + to});
            at += size;
        }
    }

    std::vector<size_t> tables_;     // in the order in which they lie
    std::vector<Stretch> stretches_; // between them
    size_t ranks_;
    std::vector<size_t> bounds_; // descending, counted without tables: a piece ends where the one before it begins
};

} // namespace rekindle
