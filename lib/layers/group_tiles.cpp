// Group normalization of some samples at a time, each in a lane of its own.
#include "kernels/group_normalization.h"
#include "layers/group_scheme.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;

namespace {

constexpr size_t kTogether = kernels::kSamplesTogether;
constexpr size_t kSerialBelow = 16384;    // elements
constexpr size_t kFewPlaces = 16;         // from here on, what is done for each channel counts little
constexpr size_t kElementsOfTiles = 4096; // of a sample, so that tiles stay in the second-level cache

size_t tiles_of(const GroupPass &pass) {
    return (pass.samples + kTogether - 1) / kTogether;
}

runtime::Split split(const GroupPass &pass) {
    return {pass.threads, tiles_of(pass), 1, kSerialBelow / (kTogether * pass.sample_size())};
}

kernels::SampleGroups groups_of(const GroupPass &pass) {
    return {pass.places, pass.channels, pass.groups};
}

// Floats that a part of the work needs.
size_t room_for(const GroupPass &pass) {
    return kTogether * pass.sample_size();
}
size_t room_behind_for(const GroupPass &pass) {
    return 2 * kTogether * (pass.sample_size() + pass.channels);
}

float *floats_of(const Block *block, size_t offset = 0) {
    return block == nullptr ? nullptr : block->floats() + offset;
}

// Calls body(part, tile, count of samples).
template <class Body>
void for_each_tile(const GroupPass &pass, const Body &body) {
    runtime::parallel_parts(split(pass), [&](size_t part, size_t begin, size_t end) {
        for (size_t tile = begin; tile < end; ++tile) {
            body(part, tile, std::min(kTogether, pass.samples - tile * kTogether));
        }
    });
}

void normalize(const GroupPass &pass, Block *room, Block *dst) {
    for_each_tile(pass, [&](size_t part, size_t tile, size_t count) {
        size_t first = tile * kTogether * pass.sample_size(), moment = tile * kTogether * pass.groups;
        kernels::normalize_groups(groups_of(pass), count, pass.epsilon, floats_of(pass.src, first),
                                  floats_of(pass.gamma), floats_of(pass.beta),
                                  {floats_of(pass.means, moment), floats_of(pass.roots, moment)},
                                  floats_of(room, part * room_for(pass)), floats_of(dst, first));
    });
}

void go_back(const GroupPass &pass, const GroupGradients &of, Block *room) {
    for_each_tile(pass, [&](size_t part, size_t tile, size_t count) {
        size_t first = tile * kTogether * pass.sample_size(), moment = tile * kTogether * pass.groups;
        size_t sums = tile * 2 * pass.channels;
        kernels::NormalizedGroups given{floats_of(pass.src, first), floats_of(pass.gamma),
                                        floats_of(pass.means, moment), floats_of(pass.roots, moment),
                                        floats_of(of.diff_dst, first)};
        kernels::normalize_groups_backward(groups_of(pass), count, given, floats_of(room, part * room_behind_for(pass)),
                                           floats_of(of.diff_src, first), floats_of(of.sums, sums),
                                           floats_of(of.sums, sums + pass.channels));
    });
}

} // namespace

bool fits_tiles(const GroupPass &pass) {
    return pass.places < kFewPlaces && pass.sample_size() <= kElementsOfTiles;
}

GroupScheme tiles_scheme(const GroupPass &pass) {
    size_t tiles = tiles_of(pass), parts = split(pass).parts();
    return {tiles,
            tiles * kTogether * pass.groups,
            parts * room_for(pass) * sizeof(float),
            parts * room_behind_for(pass) * sizeof(float),
            normalize,
            go_back};
}

} // namespace rekindle
