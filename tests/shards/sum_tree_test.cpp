// The order in which shards are added, and which samples they have.
#include <check.h>
#include <string>
#include <vector>

#include "core/sum_tree.h"
#include "support/run_tests.h"

using rekindle::ShardRange;

namespace {

// "((0+1)+2)" for three shards; those that are missing are passed over.
std::string written(ShardRange all, const std::vector<size_t> &missing = {}) {
    std::vector<std::string> texts(all.end);
    for (size_t i = 0; i < all.end; ++i) texts[i] = std::to_string(i);
    for (size_t shard : missing) texts[shard].clear();
    auto find = [&](ShardRange range) -> std::optional<std::string *> {
        if (range.size() > 1) return std::nullopt;
        std::string *text = &texts[range.begin];
        return text->empty() ? nullptr : text;
    };
    auto merge = [](std::string *first, const std::string *second) { *first = "(" + *first + "+" + *second + ")"; };
    return *rekindle::add_up(all, find, merge);
}

} // namespace

START_TEST(halves_are_powers_of_two) {
    ck_assert(written({0, 1}) == "0");
    ck_assert(written({0, 2}) == "(0+1)");
    ck_assert(written({0, 3}) == "((0+1)+2)");
    ck_assert(written({0, 4}) == "((0+1)+(2+3))");
    ck_assert(written({0, 7}) == "(((0+1)+(2+3))+((4+5)+6))");
}
END_TEST

START_TEST(what_is_missing_is_passed_over) {
    ck_assert(written({0, 4}, {1}) == "(0+(2+3))");
    ck_assert(written({0, 5}, {0, 1, 2, 3}) == "4");
    ck_assert(written({0, 6}, {0, 5}) == "((1+(2+3))+4)");
}
END_TEST

START_TEST(shards_divide_a_batch) {
    for (size_t batch = 1; batch <= 40; ++batch) {
        for (size_t shards = 1; shards <= 9; ++shards) {
            size_t next = 0;
            for (size_t shard = 0; shard < shards; ++shard) {
                rekindle::ShardSamples samples = rekindle::samples_of_shard(batch, shards, shard);
                ck_assert_uint_eq(samples.first, next);
                ck_assert_uint_ge(samples.count, batch / shards);
                ck_assert_uint_le(samples.count, (batch + shards - 1) / shards);
                next += samples.count;
            }
            ck_assert_uint_eq(next, batch);
        }
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, halves_are_powers_of_two);
    tcase_add_test(tests, what_is_missing_is_passed_over);
    tcase_add_test(tests, shards_divide_a_batch);
}

int main() {
    return run_tests("sum tree", add_tests);
}
