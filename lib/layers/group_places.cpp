// Group normalization by the moments of channels, each over a sample's places.
#include <algorithm>
#include <cmath>

#include "kernels/channel_moments.h"
#include "layers/group_scheme.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;

namespace {

constexpr size_t kPieceSize = 65536; // elements of a sample that are worth a thread of their own

// A sample's places are cut into pieces by its shape alone.
size_t pieces_of(const GroupPass &pass) {
    return std::clamp<size_t>(pass.sample_size() / kPieceSize, 1, pass.places);
}

struct Piece {
    size_t index, sample, begin, end; // places
};

Piece piece_of(const GroupPass &pass, size_t index) {
    size_t pieces = pieces_of(pass), sample = index / pieces, share = (pass.places + pieces - 1) / pieces;
    size_t begin = std::min(pass.places, index % pieces * share);
    return {index, sample, begin, std::min(pass.places, begin + share)};
}

// Calls measure(piece) for all pieces of all samples, settle(sample) when that is done for a sample, and then
// apply(piece). A sample stays in the caches if there are enough of them for the threads; the results are the same.
template <class Measure, class Settle, class Apply>
void over_samples(const GroupPass &pass, const Measure &measure, const Settle &settle, const Apply &apply) {
    size_t pieces = pieces_of(pass), threads = static_cast<size_t>(pass.threads);
    auto of_all = [&pass](const auto &body, size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) body(piece_of(pass, i));
    };
    if (pieces == 1 || pass.samples % threads == 0 || pass.samples >= 8 * threads) {
        size_t minimum = kPieceSize / 4 / std::max<size_t>(pass.sample_size(), 1);
        runtime::parallel_for(pass.threads, pass.samples, 1, minimum, [&](size_t begin, size_t end) {
            for (size_t sample = begin; sample < end; ++sample) {
                of_all(measure, sample * pieces, (sample + 1) * pieces);
                settle(sample);
                of_all(apply, sample * pieces, (sample + 1) * pieces);
            }
        });
        return;
    }
    size_t all = pass.samples * pieces;
    runtime::parallel_for(pass.threads, all, 1, 0, [&](size_t begin, size_t end) { of_all(measure, begin, end); });
    for (size_t sample = 0; sample < pass.samples; ++sample) settle(sample);
    runtime::parallel_for(pass.threads, all, 1, 0, [&](size_t begin, size_t end) { of_all(apply, begin, end); });
}

// The room: two numbers in double for each channel of each piece, and behind them `terms` floats for each channel of
// each sample.
struct Room {
    const GroupPass &pass;
    Block *block;
    size_t terms;

    double *sums(size_t piece) const { return reinterpret_cast<double *>(block->address) + 2 * piece * pass.channels; }
    float *term(size_t sample, size_t which) const {
        double *behind = sums(pass.samples * pieces_of(pass));
        return reinterpret_cast<float *>(behind) + (sample * terms + which) * pass.channels;
    }
};

constexpr size_t kTerms = 2, kTermsBehind = 3;

size_t room_bytes(const GroupPass &pass, size_t terms) {
    return pass.samples * pass.channels * (2 * pieces_of(pass) * sizeof(double) + terms * sizeof(float));
}

float of_channel(const Block *parameter, size_t channel, float otherwise) {
    return parameter == nullptr ? otherwise : parameter->floats()[channel];
}

size_t first_element(const GroupPass &pass, const Piece &piece) {
    return piece.sample * pass.sample_size() + piece.begin * pass.channels;
}

kernels::ChannelMoments moments_of(const GroupPass &pass, const Room &room, const Piece &piece, size_t count) {
    return {static_cast<double>(count), room.sums(piece.index), room.sums(piece.index) + pass.channels};
}

// Of each channel the mean of its group.
float *means_of(const GroupPass &pass, size_t sample) {
    return pass.means->floats() + sample * pass.channels;
}

// The mean and the root of a group, from the moments of its channels.
struct Moments {
    float mean, root;
};
Moments moments_of_group(const GroupPass &pass, const kernels::ChannelMoments &of, size_t first) {
    double mean = 0, squares = 0, size = static_cast<double>(pass.group_channels());
    for (size_t i = first; i < first + pass.group_channels(); ++i) mean += of.means[i] / size;
    for (size_t i = first; i < first + pass.group_channels(); ++i) {
        double distance = of.means[i] - mean;
        squares += of.squares[i] + of.count * distance * distance;
    }
    float variance = static_cast<float>(squares / (of.count * size));
    return {static_cast<float>(mean), 1.0F / std::sqrt(variance + pass.epsilon)};
}

// The scale and the shift of each channel of a sample.
void settle(const GroupPass &pass, const Room &room, size_t sample) {
    size_t pieces = pieces_of(pass);
    auto of = [&](size_t i) {
        Piece piece = piece_of(pass, sample * pieces + i);
        return moments_of(pass, room, piece, piece.end - piece.begin);
    };
    kernels::ChannelMoments all = of(0);
    for (size_t i = 1; i < pieces; ++i) kernels::merge(all, of(i), pass.channels);
    float *scale = room.term(sample, 0), *shift = room.term(sample, 1);
    for (size_t group = 0, channel = 0; group < pass.groups; ++group) {
        Moments found = moments_of_group(pass, all, channel);
        for (size_t i = 0; i < pass.group_channels(); ++i, ++channel) {
            scale[channel] = found.root * of_channel(pass.gamma, channel, 1);
            shift[channel] = of_channel(pass.beta, channel, 0) - found.mean * scale[channel];
        }
        if (pass.means == nullptr) continue;
        std::fill_n(means_of(pass, sample) + channel - pass.group_channels(), pass.group_channels(), found.mean);
        pass.roots->floats()[sample * pass.groups + group] = found.root;
    }
}

void normalize(const GroupPass &pass, Block *block, Block *dst) {
    Room room{pass, block, kTerms};
    auto measure = [&](const Piece &piece) {
        std::fill_n(room.sums(piece.index), 2 * pass.channels, 0.0);
        kernels::add_rows(moments_of(pass, room, piece, 0), pass.src->floats() + first_element(pass, piece),
                          pass.channels, 0, piece.end - piece.begin);
    };
    auto apply = [&](const Piece &piece) {
        size_t first = first_element(pass, piece);
        kernels::scale_channels(pass.src->floats() + first, room.term(piece.sample, 0), room.term(piece.sample, 1),
                                dst->floats() + first, pass.channels, 0, piece.end - piece.begin);
    };
    over_samples(
        pass, measure, [&](size_t sample) { settle(pass, room, sample); }, apply);
}

// The sums of a sample for gamma and beta, and the terms.
void settle_behind(const GroupPass &pass, const GroupGradients &of, const Room &room, size_t sample) {
    size_t pieces = pieces_of(pass), channels = pass.channels;
    double *sums = room.sums(sample * pieces), *products = sums + channels;
    for (size_t i = 1; i < pieces; ++i) {
        const double *later = room.sums(sample * pieces + i);
        for (size_t k = 0; k < 2 * channels; ++k) sums[k] += later[k];
    }
    float *by_diff = room.term(sample, 0), *by_distance = room.term(sample, 1), *shift = room.term(sample, 2);
    for (size_t group = 0, first = 0; group < pass.groups; ++group, first += pass.group_channels()) {
        float root = pass.roots->floats()[sample * pass.groups + group];
        double slope = 0, along = 0, size = static_cast<double>(pass.places * pass.group_channels());
        for (size_t i = first; i < first + pass.group_channels(); ++i) {
            slope += sums[i] * static_cast<double>(of_channel(pass.gamma, i, 1));
            along += products[i] * static_cast<double>(of_channel(pass.gamma, i, 1));
        }
        float by_mean = -root * static_cast<float>(slope / size);
        float by_product = -root * root * root * static_cast<float>(along / size);
        for (size_t i = first; i < first + pass.group_channels(); ++i) {
            by_diff[i] = root * of_channel(pass.gamma, i, 1);
            by_distance[i] = by_product;
            shift[i] = by_mean;
            if (of.sums == nullptr) continue;
            of.sums->floats()[2 * sample * channels + i] = static_cast<float>(products[i]) * root;
            of.sums->floats()[(2 * sample + 1) * channels + i] = static_cast<float>(sums[i]);
        }
    }
}

void go_back(const GroupPass &pass, const GroupGradients &of, Block *block) {
    Room room{pass, block, kTermsBehind};
    auto measure = [&](const Piece &piece) {
        double *sums = room.sums(piece.index);
        std::fill_n(sums, 2 * pass.channels, 0.0);
        size_t first = first_element(pass, piece);
        kernels::add_channel_gradients(pass.src->floats() + first, of.diff_dst->floats() + first,
                                       means_of(pass, piece.sample), pass.channels, 0, piece.end - piece.begin, sums,
                                       sums + pass.channels);
    };
    auto apply = [&](const Piece &piece) {
        if (of.diff_src == nullptr) return;
        size_t first = first_element(pass, piece);
        kernels::ChannelGradient gradient{means_of(pass, piece.sample), room.term(piece.sample, 0),
                                          room.term(piece.sample, 1), room.term(piece.sample, 2)};
        kernels::apply_channel_gradient(gradient, pass.src->floats() + first, of.diff_dst->floats() + first,
                                        of.diff_src->floats() + first, pass.channels, 0, piece.end - piece.begin);
    };
    over_samples(
        pass, measure, [&](size_t sample) { settle_behind(pass, of, room, sample); }, apply);
}

} // namespace

GroupScheme places_scheme(const GroupPass &pass) {
    return {
        pass.samples, pass.samples * pass.channels, room_bytes(pass, kTerms), room_bytes(pass, kTermsBehind), normalize,
        go_back};
}

} // namespace rekindle
