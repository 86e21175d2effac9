#pragma once

#include <vector>

#include "kernels/attention.h"
#include "plan/value.h"

namespace rekindle {

// Which places of a value each place of a query looks at.
class AttentionMask {
public:
    // Numbers of 32 bits, or bytes, 0 where a place is not looked at, and how many lie between two.
    struct Given {
        plan::Block *block;
        int64_t sample, head, row, place;
        bool are_bytes = false;

        // Clears what is 0 of the row whose first number has this index.
        void look(int64_t first, size_t begin, size_t end, uint32_t *looks) const;
    };

    bool is_causal = false; // no place of a query looks at later ones
    int64_t window = 0;     // how many places to one side, the own one among them; 0: all
    std::vector<Given> given;

    // Whether there may be a place of a query that looks at nothing.
    bool may_be_empty(int64_t rows, int64_t places) const {
        return !given.empty() || (window > 0 && rows >= places + window);
    }

    // For one place of a query. `room` is for as many numbers as there are places, if any mask is given.
    kernels::PlacesLookedAt row(int64_t sample, int64_t head, int64_t row, int64_t places, uint32_t *room) const;

    std::vector<plan::Block *> blocks() const;
};

} // namespace rekindle
