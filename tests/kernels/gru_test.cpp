// A GRU's unit against its formulas in double, its way back against finite differences of them.
#include "kernels/gru.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

// Of one unit: what the inputs and the state give to z, r and n, with their biases, and the state.
struct Given {
    double inputs[3], product[3], state;
};

double formula(const Given &of) {
    const double z = sigmoid(of.inputs[0] + of.product[0]), r = sigmoid(of.inputs[1] + of.product[1]);
    const double n = std::tanh(of.inputs[2] + r * of.product[2]);
    return z * of.state + (1 - z) * n;
}

// A sample of so many units.
struct Sample {
    Sample(Random &random, size_t of, size_t between, bool biased)
        : units(of), stride(between), is_biased(biased), gates(random.uniform(3 * of, -3, 3)),
          product(random.uniform(2 * between + of, -2, 2)), bias(random.uniform(6 * of, -1, 1)),
          state(random.uniform(of, -2, 2)) {}

    Given of(size_t unit) const {
        Given given = {{}, {}, static_cast<double>(state[unit])};
        for (size_t gate = 0; gate < 3; ++gate) {
            given.inputs[gate] = static_cast<double>(gates[gate * units + unit]);
            if (stride > 0) given.product[gate] = static_cast<double>(product[gate * stride + unit]);
            if (!is_biased) continue;
            given.inputs[gate] += static_cast<double>(bias[gate * units + unit]);
            given.product[gate] += static_cast<double>(bias[(3 + gate) * units + unit]);
        }
        return given;
    }

    size_t units, stride; // stride 0: without a product
    bool is_biased;
    Floats gates, product, bias, state;
};

// A product whose gates lie behind each other, or apart, or none.
size_t stride_of(size_t units, int index) {
    return index == 0 ? units : index == 1 ? units + units / 3 : 0;
}

START_TEST(a_step_is_that_of_the_formulas) {
    Random random;
    for (size_t units : kSizes) {
        const Sample sample(random, units, stride_of(units, _i / 2), _i % 2 == 1);
        AtMemoryEnd<float> gates(sample.gates), product(sample.product), bias(sample.bias), state(sample.state);
        AtMemoryEnd<float> from_state(Floats(units, 99));
        gru_forward({gates.data(), sample.stride == 0 ? nullptr : product.data(), sample.stride,
                     sample.is_biased ? bias.data() : nullptr, state.data(), state.data(), from_state.data()},
                    units);
        Doubles states, values(3 * units), kept;
        for (size_t unit = 0; unit < units; ++unit) {
            const Given given = sample.of(unit);
            states.push_back(formula(given));
            kept.push_back(given.product[2]);
            values[unit] = sigmoid(given.inputs[0] + given.product[0]);
            values[units + unit] = sigmoid(given.inputs[1] + given.product[1]);
            values[2 * units + unit] = std::tanh(given.inputs[2] + values[units + unit] * given.product[2]);
        }
        check_close("h", Floats(state.data(), state.data() + units), states, 1e-6);
        check_close("gates", Floats(gates.data(), gates.data() + 3 * units), values, 1e-6);
        check_close("what the state gives", Floats(from_state.data(), from_state.data() + units), kept, 1e-6);
    }
}
END_TEST

// The slope of one unit's state behind the step in `moved`, which is one of what it is given.
double slope(const Given &of, double &moved) {
    constexpr double kStep = 1e-5;
    const double before = moved;
    moved = before + kStep;
    const double above = formula(of);
    moved = before - kStep;
    const double below = formula(of);
    moved = before;
    return (above - below) / (2 * kStep);
}

START_TEST(the_way_back_is_that_of_differences) {
    const bool has_sequence = _i == 1;
    Random random;
    for (size_t units : kSizes) {
        const Sample sample(random, units, units, true);
        Floats next(units), kept(3 * units);
        const Floats given_diff = random.uniform(units, -1, 1), given_sequence = random.uniform(units, -1, 1);
        AtMemoryEnd<float> gates(sample.gates), product(sample.product), state(sample.state);
        gru_forward({gates.data(), product.data(), units, sample.bias.data(), state.data(), next.data(),
                     kept.data() + 2 * units},
                    units);
        AtMemoryEnd<float> of_product(kept), sequence(given_sequence), diff(given_diff),
            diff_bias(Floats(4 * units, 1));
        gru_backward({gates.data(), of_product.data(), state.data(), has_sequence ? sequence.data() : nullptr,
                      diff.data(), diff_bias.data()},
                     units);
        Doubles inputs(3 * units), products(3 * units), states, biases(4 * units);
        for (size_t unit = 0; unit < units; ++unit) {
            Given given = sample.of(unit);
            const double by =
                static_cast<double>(given_diff[unit]) + (has_sequence ? static_cast<double>(given_sequence[unit]) : 0);
            for (size_t gate = 0; gate < 3; ++gate) {
                inputs[gate * units + unit] = by * slope(given, given.inputs[gate]);
                products[gate * units + unit] = by * slope(given, given.product[gate]);
                biases[gate * units + unit] = 1 + inputs[gate * units + unit];
            }
            biases[3 * units + unit] = 1 + products[2 * units + unit];
            states.push_back(by * slope(given, given.state));
        }
        check_close("inputs' gradient", Floats(gates.data(), gates.data() + 3 * units), inputs, 1e-6);
        check_close("product's gradient", Floats(of_product.data(), of_product.data() + 3 * units), products, 1e-6);
        check_close("h's gradient", Floats(diff.data(), diff.data() + units), states, 1e-6);
        check_close("biases' gradient", Floats(diff_bias.data(), diff_bias.data() + 4 * units), biases, 1e-6);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_step_is_that_of_the_formulas, 0, 6);
    tcase_add_loop_test(tests, the_way_back_is_that_of_differences, 0, 2);
}

} // namespace

int main() {
    return run_tests("kernels.gru", add_tests);
}
