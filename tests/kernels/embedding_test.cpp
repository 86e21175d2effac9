// Looking rows up in a table and adding to them, whatever the range and however often an index comes.
#include "kernels/embedding.h"

#include <limits>

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

constexpr size_t kRows = 11, kCount = 43;
constexpr int32_t kLowest = std::numeric_limits<int32_t>::min();

std::vector<int32_t> some_rows() {
    Random random(3);
    std::vector<int32_t> rows(kCount);
    for (int32_t &row : rows) row = static_cast<int32_t>(random.below(kRows));
    return rows;
}

START_TEST(rows_are_taken) {
    for (size_t size : kSizes) {
        Random random;
        const Floats table = random.uniform(kRows * size, -2, 2);
        const std::vector<int32_t> rows = some_rows();
        Floats expected;
        for (int32_t row : rows) {
            const auto from = table.begin() + static_cast<std::ptrdiff_t>(static_cast<size_t>(row) * size);
            expected.insert(expected.end(), from, from + static_cast<std::ptrdiff_t>(size));
        }
        for (const Ranges &ranges : partitions(kCount)) {
            AtMemoryEnd<float> from(table), to{Floats(kCount * size)};
            AtMemoryEnd<int32_t> of(rows);
            for (auto [begin, end] : ranges) take_rows(from.data(), size, of.data(), to.data(), begin, end);
            check_same_bytes("take_rows", Floats(to.data(), to.data() + kCount * size), expected);
        }
    }
}
END_TEST

START_TEST(rows_are_added_in_their_order) {
    for (size_t size : kSizes) {
        Random random;
        const Floats table = random.uniform(kRows * size, -2, 2), src = random.uniform(kCount * size, -2, 2);
        const std::vector<int32_t> rows = some_rows();
        Floats expected = table;
        for (size_t i = 0; i < kCount * size; ++i) {
            expected[static_cast<size_t>(rows[i / size]) * size + i % size] += src[i];
        }
        for (const Ranges &ranges : partitions(size)) {
            AtMemoryEnd<float> from(src), to(table);
            AtMemoryEnd<int32_t> of(rows);
            for (auto [begin, end] : ranges) add_rows(from.data(), size, of.data(), kCount, to.data(), begin, end);
            check_same_bytes("add_rows", Floats(to.data(), to.data() + kRows * size), expected);
        }
    }
}
END_TEST

START_TEST(what_is_no_row_is_told) {
    const std::vector<int32_t> indices{0, 4, -1, 5, 3, kLowest, std::numeric_limits<int32_t>::max()};
    const std::vector<int32_t> expected{0, 4, 0, 0, 3, 0, 0};
    std::vector<int32_t> rows(indices.size(), 99);
    ck_assert(!check_rows(indices.data(), 5, rows.data(), 0, indices.size()));
    check_same_bytes("rows", rows, expected);
    ck_assert(check_rows(indices.data(), 5, rows.data(), 0, 2));
    ck_assert(check_rows(indices.data(), 5, rows.data(), 4, 5));
    for (size_t i : {2, 3, 5, 6}) ck_assert(!check_rows(indices.data(), 5, rows.data(), i, i + 1));
}
END_TEST

START_TEST(floats_are_cut) {
    const Floats indices{0.0F, 4.99F, -0.99F, 3.0F, -1.0F, 5.0F, std::numeric_limits<float>::quiet_NaN(), 3e9F};
    const std::vector<int32_t> expected{0, 4, 0, 3, 0, 0, 0, 0};
    std::vector<int32_t> rows(indices.size(), 99);
    ck_assert(!check_rows(indices.data(), 5, rows.data(), 0, indices.size()));
    check_same_bytes("rows", rows, expected);
    ck_assert(check_rows(indices.data(), 5, rows.data(), 0, 4));
    for (size_t i = 4; i < indices.size(); ++i) ck_assert(!check_rows(indices.data(), 5, rows.data(), i, i + 1));
    ck_assert_int_eq(whole_part(-7.9F), -7);
    ck_assert_int_eq(whole_part(indices[6]), kLowest);
    ck_assert_int_eq(whole_part(3e9F), kLowest);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, rows_are_taken);
    tcase_add_test(tests, rows_are_added_in_their_order);
    tcase_add_test(tests, what_is_no_row_is_told);
    tcase_add_test(tests, floats_are_cut);
}

} // namespace

int main() {
    return kernel_test::run_tests("kernels.embedding", add_tests);
}
