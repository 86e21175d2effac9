// An LSTM's unit against its formulas in double, its way back against finite differences of them.
#include "kernels/lstm.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

struct Result {
    double hidden, carry;
};

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

// Of one unit, from what its gates are functions of.
Result formula(const double input[4], double carry) {
    const double next = sigmoid(input[1]) * carry + sigmoid(input[0]) * std::tanh(input[2]);
    return {sigmoid(input[3]) * std::tanh(next), next};
}

// A sample of so many units.
struct Sample {
    Sample(Random &random, size_t of)
        : units(of), gates(random.uniform(4 * of, -4, 4)), product(random.uniform(5 * of, -2, 2)),
          carry(random.uniform(of, -2, 2)) {}

    void inputs(size_t unit, size_t stride, double input[4]) const {
        for (size_t gate = 0; gate < 4; ++gate) {
            input[gate] = static_cast<double>(gates[gate * units + unit]);
            if (stride > 0) input[gate] += static_cast<double>(product[gate * stride + unit]);
        }
    }

    size_t units;
    Floats gates, product, carry;
};

// With a product whose gates lie behind each other, or apart, or without one.
size_t stride_of(size_t units, int index) {
    return index == 0 ? units : index == 1 ? units + units / 3 : 0;
}

START_TEST(a_step_is_that_of_the_formulas) {
    Random random;
    for (size_t units : kSizes) {
        const Sample sample(random, units);
        const size_t stride = stride_of(units, _i);
        AtMemoryEnd<float> gates(sample.gates), carry(sample.carry), hidden(Floats(units, 99));
        AtMemoryEnd<float> product(
            Floats(sample.product.begin(), sample.product.begin() + static_cast<std::ptrdiff_t>(3 * stride + units)));
        lstm_forward(
            {gates.data(), stride == 0 ? nullptr : product.data(), stride, carry.data(), carry.data(), hidden.data()},
            units);
        Doubles carries, hiddens, values(4 * units);
        for (size_t unit = 0; unit < units; ++unit) {
            double input[4];
            sample.inputs(unit, stride, input);
            const Result expected = formula(input, static_cast<double>(sample.carry[unit]));
            carries.push_back(expected.carry);
            hiddens.push_back(expected.hidden);
            for (size_t gate = 0; gate < 4; ++gate) {
                values[gate * units + unit] = gate == 2 ? std::tanh(input[gate]) : sigmoid(input[gate]);
            }
        }
        check_close("c", Floats(carry.data(), carry.data() + units), carries, 1e-6);
        check_close("h", Floats(hidden.data(), hidden.data() + units), hiddens, 1e-6);
        check_close("gates", Floats(gates.data(), gates.data() + 4 * units), values, 1e-6);
    }
}
END_TEST

// d(loss)/d(...) of one unit, where the loss is diff_hidden h + diff_carry c.
struct Slopes {
    double inputs[4], carry;
};

Slopes slopes(const double input[4], double carry, double diff_hidden, double diff_carry) {
    constexpr double kStep = 1e-5;
    const auto loss = [&](size_t moved, double by) {
        double at[4];
        for (size_t gate = 0; gate < 4; ++gate) at[gate] = input[gate] + (gate == moved ? by : 0);
        const Result result = formula(at, carry + (moved == 4 ? by : 0));
        return diff_hidden * result.hidden + diff_carry * result.carry;
    };
    const auto slope = [&](size_t moved) { return (loss(moved, kStep) - loss(moved, -kStep)) / (2 * kStep); };
    return {{slope(0), slope(1), slope(2), slope(3)}, slope(4)};
}

START_TEST(the_way_back_is_that_of_differences) {
    const bool has_sequence = _i == 1;
    Random random;
    for (size_t units : kSizes) {
        const Sample sample(random, units);
        Floats next(units), hidden(units);
        const Floats given_hidden = random.uniform(units, -1, 1), given_sequence = random.uniform(units, -1, 1);
        const Floats given_carry = random.uniform(units, -1, 1);
        AtMemoryEnd<float> gates(sample.gates), carry(sample.carry);
        lstm_forward({gates.data(), nullptr, 0, carry.data(), next.data(), hidden.data()}, units);
        AtMemoryEnd<float> diff_hidden(given_hidden), diff_sequence(given_sequence), diff_carry(given_carry);
        AtMemoryEnd<float> next_carry(next);
        lstm_backward({gates.data(), carry.data(), next_carry.data(), diff_hidden.data(),
                       has_sequence ? diff_sequence.data() : nullptr, diff_carry.data()},
                      units);
        Doubles diff_inputs(4 * units), diff_carries;
        for (size_t unit = 0; unit < units; ++unit) {
            double input[4];
            sample.inputs(unit, 0, input);
            const double diff = static_cast<double>(given_hidden[unit]) +
                                (has_sequence ? static_cast<double>(given_sequence[unit]) : 0);
            const Slopes expected =
                slopes(input, static_cast<double>(sample.carry[unit]), diff, static_cast<double>(given_carry[unit]));
            diff_carries.push_back(expected.carry);
            for (size_t gate = 0; gate < 4; ++gate) diff_inputs[gate * units + unit] = expected.inputs[gate];
        }
        check_close("inputs' gradient", Floats(gates.data(), gates.data() + 4 * units), diff_inputs, 1e-6);
        check_close("c's gradient", Floats(diff_carry.data(), diff_carry.data() + units), diff_carries, 1e-6);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_step_is_that_of_the_formulas, 0, 3);
    tcase_add_loop_test(tests, the_way_back_is_that_of_differences, 0, 2);
}

} // namespace

int main() {
    return run_tests("kernels.lstm", add_tests);
}
