#pragma once

#include <cstddef>
#include <cstdint>

// Indices as rows of `depth` floats.
namespace rekindle::kernels {

// What is made of `count` indices: `rows` rows, of which the index i belongs to row i % rows.
struct Encoding {
    size_t count, rows, depth;
    bool counts; // how often an index comes in its row, else 1 where it does
};

// Writes the rows. Indices below 0 are in none; others are below `depth`.
void encode_indices(const Encoding &encoding, const int32_t *indices, float *rows);

} // namespace rekindle::kernels
