#include "layers/step_pieces.h"

#include <cstring>

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

Shape without_steps(const Shape &shape) {
    Shape piece = shape;
    piece.erase(piece.begin() + 1);
    return piece;
}

Shape with_steps(const Shape &piece, size_t steps) {
    Shape shape = piece;
    shape.insert(shape.begin() + 1, static_cast<int64_t>(steps));
    return shape;
}

std::vector<Block *> blocks_of(const std::vector<Value> &values) {
    std::vector<Block *> blocks;
    for (const Value &value : values) blocks.push_back(value.block);
    return blocks;
}

// Copies between a block (batch, steps, ...) and one for each step, of `row` bytes for a sample. A piece may be null:
// nothing is copied to it, and zeros from it.
void add_copy(Builder &builder, const char *name, Block *whole, const std::vector<Block *> &pieces, size_t batch,
              size_t row, bool splits) {
    std::vector<Block *> touched = pieces;
    touched.push_back(whole);
    builder.add(name, touched, [=](const plan::Run &) {
        for (size_t sample = 0; sample < batch; ++sample) {
            for (size_t step = 0; step < pieces.size(); ++step) {
                std::byte *at = whole->address + (sample * pieces.size() + step) * row;
                std::byte *piece = pieces[step] == nullptr ? nullptr : pieces[step]->address + sample * row;
                if (splits && piece != nullptr) std::memcpy(piece, at, row);
                if (!splits && piece != nullptr) std::memcpy(at, piece, row);
                if (!splits && piece == nullptr) std::memset(at, 0, row);
            }
        }
    });
}

// Values of floats.
std::vector<Value> split(Builder &builder, const char *name, const Value &whole) {
    std::vector<Value> pieces;
    Shape shape = without_steps(whole.shape);
    for (int64_t step = 0; step < whole.shape[1]; ++step) {
        pieces.push_back(builder.value(shape, onednn::activation_desc(shape)));
    }
    size_t row = pieces[0].elements() / static_cast<size_t>(shape[0]) * sizeof(float);
    add_copy(builder, name, whole.block, blocks_of(pieces), static_cast<size_t>(shape[0]), row, true);
    return pieces;
}

Value join(Builder &builder, const char *name, const std::vector<Value> &given, const Shape &piece) {
    std::vector<Value> pieces;
    for (const Value &value : given) pieces.push_back(value.empty() ? value : builder.plain(value));
    Shape shape = with_steps(piece, pieces.size());
    Value whole = builder.value(shape, onednn::activation_desc(shape));
    size_t batch = static_cast<size_t>(piece[0]), row = element_count(piece) / batch * sizeof(float);
    add_copy(builder, name, whole.block, blocks_of(pieces), batch, row, false);
    return whole;
}

void split_mask(Builder &builder, const plan::Mask &mask, std::vector<Value> &pieces) {
    std::vector<Block *> blocks;
    for (Value &piece : pieces) {
        piece.mask = builder.mask(without_steps(mask.shape));
        blocks.push_back(piece.mask.block);
    }
    size_t batch = static_cast<size_t>(mask.shape[0]);
    add_copy(builder, "mask_pieces", mask.block, blocks, batch, pieces[0].mask.elements() / batch, true);
}

} // namespace

std::vector<Value> lower_pieces(Builder &builder, const Value &given) {
    Value src = builder.plain(given);
    std::vector<Value> pieces = split(builder, "step_pieces", src);
    if (!given.mask.empty()) split_mask(builder, given.mask, pieces);
    builder.on_backward({src}, {}, pieces, [&builder, piece = pieces[0].shape](const std::vector<Value> &diffs) {
        return std::vector<Value>{join(builder, "step_pieces_backward", diffs, piece)};
    });
    return pieces;
}

Value lower_joined(Builder &builder, const std::vector<Value> &given) {
    std::vector<Value> pieces;
    for (const Value &piece : given) pieces.push_back(builder.plain(piece));
    Value whole = join(builder, "joined_steps", pieces, pieces[0].shape);
    builder.on_backward(pieces, {}, {whole}, [&builder](const std::vector<Value> &diffs) {
        return split(builder, "joined_steps_backward", builder.plain(diffs[0]));
    });
    return whole;
}

} // namespace rekindle
