#pragma once

#include "plan/value.h"

namespace rekindle {

// What all kernels of one group normalization share, of values that are row-major (samples, places, channels).
struct GroupPass {
    size_t samples, places, channels, groups;
    int threads;
    float epsilon;
    plan::Block *src, *gamma, *beta; // gamma and beta may be null
    plan::Block *means, *roots;      // null outside training

    size_t sample_size() const { return places * channels; }
    size_t group_channels() const { return channels / groups; }
};

// What the way back reads and writes besides; null where it is not wanted.
struct GroupGradients {
    plan::Block *diff_dst, *diff_src;
    plan::Block *sums; // in floats, for each of the scheme's tiles those for gamma, and then those for beta
};

// A way to normalize groups. What it computes for a sample does not depend on threads, nor on other samples.
struct GroupScheme {
    size_t tiles;       // of so many samples each that their gradients for gamma and beta are summed
    size_t moments;     // floats for means, and for roots
    size_t room;        // bytes that normalize needs
    size_t room_behind; // and go_back
    void (*normalize)(const GroupPass &pass, plan::Block *room, plan::Block *dst);
    void (*go_back)(const GroupPass &pass, const GroupGradients &of, plan::Block *room);
};

// For samples of few places and channels.
bool fits_tiles(const GroupPass &pass);
GroupScheme tiles_scheme(const GroupPass &pass);
// For all, good where there are many places.
GroupScheme places_scheme(const GroupPass &pass);

} // namespace rekindle
