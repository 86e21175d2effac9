// What several values have in one place on the way back is not written there: by the tape alone, as layers would call
// it.
#include "plan/builder.h"
#include "support/run_tests.h"

using namespace rekindle;
using namespace rekindle::plan;

namespace {

const Shape kShape{1, 4};

class Fixture {
public:
    Builder builder{Request{Mode::kTrain, 1, 1}, std::vector<Role>{Role::kTrained}};

    Value value() { return builder.value(kShape, onednn::activation_desc(kShape)); }
    // A value that a weight leads to, and that wants the gradient.
    Value trained(Value &gradient) {
        Value made = value();
        builder.on_backward(value(), {0}, made, [&gradient](const Value &diff) {
            gradient = diff;
            return Value{};
        });
        return made;
    }
};

// The sum of two is made in the memory of neither where a third still reads both.
START_TEST(a_gradient_of_two_inputs_is_not_written_before_the_second_has_it) {
    Fixture fixture;
    Value of_x, of_y, of_z;
    Value x = fixture.trained(of_x), y = fixture.trained(of_y), z = fixture.trained(of_z);
    Value first = fixture.value(), second = fixture.value();
    auto same_for_both = [](const std::vector<Value> &diffs) { return std::vector<Value>(2, diffs[0]); };
    fixture.builder.on_backward(std::vector<Value>{x, y}, {}, {first}, same_for_both);
    fixture.builder.on_backward(std::vector<Value>{x, z}, {}, {second}, same_for_both);
    Value of_first = fixture.value(), of_second = fixture.value();
    fixture.builder.add_gradient(first, of_first);
    fixture.builder.add_gradient(second, of_second);
    fixture.builder.add_backward();
    ck_assert_ptr_eq(of_y.block, of_first.block);
    ck_assert_ptr_eq(of_z.block, of_second.block);
    ck_assert(of_x.block != of_first.block && of_x.block != of_second.block);
}
END_TEST

START_TEST(a_sum_is_made_in_place_where_nobody_else_reads) {
    Fixture fixture;
    Value of_x;
    Value x = fixture.trained(of_x), one = fixture.value(), other = fixture.value();
    auto pass = [](const Value &diff) { return diff; };
    fixture.builder.on_backward(x, one, pass);
    fixture.builder.on_backward(x, other, pass);
    Value of_one = fixture.value(), of_other = fixture.value();
    fixture.builder.add_gradient(one, of_one);
    fixture.builder.add_gradient(other, of_other);
    fixture.builder.add_backward();
    ck_assert_ptr_eq(of_x.block, of_other.block); // which came first
}
END_TEST

START_TEST(outputs_with_one_gradient_do_not_write_there) {
    Fixture fixture;
    Value of_x, written;
    Value x = fixture.trained(of_x), one = fixture.value(), other = fixture.value();
    fixture.builder.on_backward(std::vector<Value>{x}, {}, {one, other}, [&](const std::vector<Value> &diffs) {
        written = fixture.builder.gradient_memory(diffs[0]);
        return std::vector<Value>{written};
    });
    Value both = fixture.value();
    fixture.builder.add_gradient(one, both);
    fixture.builder.add_gradient(other, both);
    fixture.builder.add_backward();
    ck_assert(written.block != both.block);
    ck_assert_ptr_eq(of_x.block, written.block);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, a_gradient_of_two_inputs_is_not_written_before_the_second_has_it);
    tcase_add_test(tests, a_sum_is_made_in_place_where_nobody_else_reads);
    tcase_add_test(tests, outputs_with_one_gradient_do_not_write_there);
}

} // namespace

int main() {
    return run_tests("tape", add_tests);
}
