// Indices as rows: which element of a row is 1, or how often an index comes in it.
#include "kernels/encoding.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr float kUntouched = 99.0F;

Floats encode(const Encoding &encoding, const std::vector<int32_t> &indices) {
    AtMemoryEnd<float> rows{Floats(encoding.rows * encoding.depth, kUntouched)};
    encode_indices(encoding, indices.data(), rows.data());
    return {rows.data(), rows.data() + encoding.rows * encoding.depth};
}

START_TEST(one_row_has_all_indices) {
    const std::vector<int32_t> indices{2, 0, 2, 4};
    ck_assert((encode({4, 1, 5, false}, indices) == Floats{1, 0, 1, 0, 1}));
    ck_assert((encode({4, 1, 5, true}, indices) == Floats{1, 0, 2, 0, 1}));
}
END_TEST

START_TEST(indices_belong_to_rows_in_turn) {
    const std::vector<int32_t> indices{2, 0, 2, 1, 0, 0};
    ck_assert((encode({6, 2, 3, true}, indices) == Floats{1, 0, 2, 2, 1, 0}));
    ck_assert((encode({6, 3, 3, false}, indices) == Floats{0, 1, 1, 1, 0, 0, 1, 0, 1}));
}
END_TEST

START_TEST(an_index_below_zero_is_in_no_row) {
    ck_assert((encode({3, 1, 2, true}, {-1, 1, -1}) == Floats{0, 1}));
    ck_assert((encode({1, 1, 3, false}, {-1}) == Floats{0, 0, 0}));
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, one_row_has_all_indices);
    tcase_add_test(tests, indices_belong_to_rows_in_turn);
    tcase_add_test(tests, an_index_below_zero_is_in_no_row);
}

} // namespace

int main() {
    return run_tests("kernels.encoding", add_tests);
}
