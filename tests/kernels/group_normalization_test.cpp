// Normalization of groups of channels of some samples at once: against sums in long double.
#include "kernels/group_normalization.h"

#include "kernel_test.h"

using namespace rekindle::kernels;
using namespace kernel_test;

namespace {

using Exact = long double;

constexpr float kEpsilon = 0.01F;
constexpr SampleGroups kShapes[] = {{1, 1, 1},   {1, 2, 1}, {1, 8, 4},  {1, 8, 8},   {1, 15, 3}, {1, 64, 32},
                                    {1, 300, 2}, {2, 7, 7}, {3, 10, 2}, {15, 12, 3}, {4, 33, 1}, {9, 16, 16}};

Exact exact(float value) {
    return static_cast<Exact>(value);
}

// What is normalized, by the formulas.
struct Case {
    SampleGroups of;
    size_t samples;
    Floats src, gamma, beta, diff;
    std::vector<Exact> means, roots; // of each sample and group

    Case(Random &random, const SampleGroups &shape, size_t count, float low = -1)
        : of(shape), samples(count), src(random.uniform(count * shape.size(), low, low + 2)),
          gamma(random.uniform(shape.channels, -2, 2)), beta(random.uniform(shape.channels, -2, 2)),
          diff(random.uniform(count * shape.size(), -2, 2)) {
        for (size_t sample = 0; sample < samples; ++sample) {
            for (size_t group = 0; group < of.groups; ++group) {
                const Exact mean = mean_of(sample, group, [&](size_t i, size_t) { return exact(src[i]); });
                const Exact variance = mean_of(
                    sample, group, [&](size_t i, size_t) { return (exact(src[i]) - mean) * (exact(src[i]) - mean); });
                means.push_back(mean);
                roots.push_back(1 / std::sqrt(variance + exact(kEpsilon)));
            }
        }
    }

    // Of term(element, channel).
    template <class Term>
    Exact mean_of(size_t sample, size_t group, const Term &term) const {
        const size_t size = of.channels / of.groups;
        Exact sum = 0;
        for (size_t place = 0; place < of.places; ++place) {
            for (size_t channel = group * size; channel < (group + 1) * size; ++channel) {
                sum += term(sample * of.size() + place * of.channels + channel, channel);
            }
        }
        return sum / static_cast<Exact>(of.places * size);
    }
    size_t moment_of(size_t element) const {
        return element / of.size() * of.groups + element % of.channels / (of.channels / of.groups);
    }
    Exact normalized(size_t element) const {
        return (exact(src[element]) - means[moment_of(element)]) * roots[moment_of(element)];
    }
    Exact slope(size_t element, bool has_gamma) const {
        return exact(diff[element]) * (has_gamma ? exact(gamma[element % of.channels]) : 1);
    }

    Doubles outputs(bool has_gamma, bool has_beta) const {
        Doubles all;
        for (size_t i = 0; i < src.size(); ++i) {
            const Exact value = normalized(i) * (has_gamma ? exact(gamma[i % of.channels]) : 1) +
                                (has_beta ? exact(beta[i % of.channels]) : 0);
            all.push_back(static_cast<double>(value));
        }
        return all;
    }
    Doubles diff_src(bool has_gamma) const {
        Doubles all;
        for (size_t i = 0; i < src.size(); ++i) {
            const size_t sample = i / of.size(), group = moment_of(i) % of.groups;
            const Exact mean = mean_of(sample, group, [&](size_t k, size_t) { return slope(k, has_gamma); });
            const Exact along =
                mean_of(sample, group, [&](size_t k, size_t) { return slope(k, has_gamma) * normalized(k); });
            all.push_back(
                static_cast<double>(roots[moment_of(i)] * (slope(i, has_gamma) - mean - normalized(i) * along)));
        }
        return all;
    }
    template <class Term>
    Doubles channel_sums(const Term &term) const {
        std::vector<Exact> sums(of.channels);
        for (size_t i = 0; i < src.size(); ++i) sums[i % of.channels] += term(i);
        return Doubles(sums.begin(), sums.end());
    }

    // In the kernels' order; the lanes without a sample have others' numbers.
    Floats lanes(const std::vector<Exact> &moments) const {
        Floats all;
        for (size_t group = 0; group < of.groups; ++group) {
            for (size_t lane = 0; lane < kSamplesTogether; ++lane) {
                all.push_back(static_cast<float>(moments[std::min(lane, samples - 1) * of.groups + group]));
            }
        }
        return all;
    }
};

// On a boundary of 32 bytes, and ends where the readable memory ends.
struct Room {
    explicit Room(size_t count) : values(Floats((count + 7) / 8 * 8, 99)) {}
    AtMemoryEnd<float> values;
    float *data() { return values.data(); }
};

const float *data_or_null(AtMemoryEnd<float> &values, bool has) {
    return has ? values.data() : nullptr;
}

Floats copy_of(AtMemoryEnd<float> &values, size_t count) {
    return Floats(values.data(), values.data() + count);
}

START_TEST(groups_are_normalized) {
    Random random;
    for (const SampleGroups &shape : kShapes) {
        for (size_t samples = 1; samples <= kSamplesTogether; ++samples) {
            const bool has_gamma = samples % 2 == 0, has_beta = samples % 4 < 2;
            Case of(random, shape, samples);
            AtMemoryEnd<float> src(of.src), gamma(of.gamma), beta(of.beta), dst(of.src);
            AtMemoryEnd<float> means(of.lanes(of.means)), roots(of.lanes(of.roots));
            Room room(kSamplesTogether * shape.size());
            normalize_groups(shape, samples, kEpsilon, src.data(), data_or_null(gamma, has_gamma),
                             data_or_null(beta, has_beta), {means.data(), roots.data()}, room.data(), dst.data());
            const Floats found = copy_of(dst, of.src.size());
            check_close("normalized", found, of.outputs(has_gamma, has_beta), 2e-6, 1);
            const Floats kept_means = of.lanes(of.means), kept_roots = of.lanes(of.roots);
            check_close("means", copy_of(means, kept_means.size()), Doubles(kept_means.begin(), kept_means.end()), 1e-6,
                        1);
            check_close("roots", copy_of(roots, kept_roots.size()), Doubles(kept_roots.begin(), kept_roots.end()),
                        1e-6);
            normalize_groups(shape, samples, kEpsilon, src.data(), data_or_null(gamma, has_gamma),
                             data_or_null(beta, has_beta), {nullptr, nullptr}, room.data(), src.data()); // in place
            check_same_bytes("in place", copy_of(src, found.size()), found);
        }
    }
}
END_TEST

START_TEST(a_sample_does_not_depend_on_others) {
    Random random;
    for (const SampleGroups &shape : kShapes) {
        Case of(random, shape, 5);
        Floats together(of.src.size()), alone(shape.size());
        Room room(kSamplesTogether * shape.size());
        normalize_groups(shape, 5, kEpsilon, of.src.data(), of.gamma.data(), of.beta.data(), {nullptr, nullptr},
                         room.data(), together.data());
        normalize_groups(shape, 1, kEpsilon, of.src.data() + 3 * shape.size(), of.gamma.data(), of.beta.data(),
                         {nullptr, nullptr}, room.data(), alone.data());
        const auto fourth = together.begin() + static_cast<std::ptrdiff_t>(3 * shape.size());
        check_same_bytes("alone", alone, Floats(fourth, fourth + static_cast<std::ptrdiff_t>(shape.size())));
    }
}
END_TEST

// Squares would cancel.
START_TEST(the_variance_of_what_is_far_from_0_is_taken_from_the_mean) {
    Random random;
    for (const SampleGroups &shape : kShapes) {
        if (shape.size() == shape.groups) continue;
        Case of(random, shape, 3, 300);
        Floats dst(of.src.size());
        Room room(kSamplesTogether * shape.size());
        normalize_groups(shape, 3, kEpsilon, of.src.data(), nullptr, nullptr, {nullptr, nullptr}, room.data(),
                         dst.data());
        check_close("normalized", dst, of.outputs(false, false), 5e-4); // of two, the mean is rounded
    }
}
END_TEST

START_TEST(gradients_go_back_through_the_moments) {
    Random random;
    for (const SampleGroups &shape : kShapes) {
        for (size_t samples = 1; samples <= kSamplesTogether; ++samples) {
            const bool has_gamma = samples % 2 == 0;
            Case of(random, shape, samples);
            AtMemoryEnd<float> src(of.src), gamma(of.gamma), diff(of.diff), diff_src(of.src);
            AtMemoryEnd<float> means(of.lanes(of.means)), roots(of.lanes(of.roots)), gamma_sums(of.gamma),
                beta_sums(of.beta);
            Room room(2 * kSamplesTogether * (shape.size() + shape.channels));
            const NormalizedGroups given{src.data(), data_or_null(gamma, has_gamma), means.data(), roots.data(),
                                         diff.data()};
            normalize_groups_backward(shape, samples, given, room.data(), diff_src.data(), gamma_sums.data(),
                                      beta_sums.data());
            const Floats found = copy_of(diff_src, of.src.size()), found_gamma = copy_of(gamma_sums, shape.channels),
                         found_beta = copy_of(beta_sums, shape.channels);
            check_close("diff_src", found, of.diff_src(has_gamma), 5e-6, 10);
            check_close("diff_gamma", found_gamma,
                        of.channel_sums([&](size_t i) { return exact(of.diff[i]) * of.normalized(i); }), 3e-6, 1);
            check_close("diff_beta", found_beta, of.channel_sums([&](size_t i) { return exact(of.diff[i]); }), 1e-6);
            normalize_groups_backward(shape, samples, given, room.data(), nullptr, gamma_sums.data(), nullptr);
            normalize_groups_backward(shape, samples, given, room.data(), nullptr, nullptr, beta_sums.data());
            check_same_bytes("gamma alone", copy_of(gamma_sums, shape.channels), found_gamma);
            check_same_bytes("beta alone", copy_of(beta_sums, shape.channels), found_beta);
            normalize_groups_backward(shape, samples, given, room.data(), diff.data(), nullptr, nullptr); // in place
            check_same_bytes("diff_src alone", copy_of(diff, found.size()), found);
        }
    }
}
END_TEST

START_TEST(rows_of_channels_are_summed) {
    Random random;
    for (size_t channels : kSizes) {
        const size_t rows = 7, stride = channels + 3;
        const Floats values = random.uniform(rows * stride - 3, -2, 2);
        AtMemoryEnd<float> given(values), sums{Floats(channels, 99)};
        sum_channel_rows(given.data(), rows, stride, channels / 2, channels, sums.data());
        sum_channel_rows(given.data(), rows, stride, 0, channels / 2, sums.data());
        Doubles expected(channels);
        for (size_t row = 0; row < rows; ++row) {
            for (size_t i = 0; i < channels; ++i) expected[i] += static_cast<double>(values[row * stride + i]);
        }
        check_close("sums", copy_of(sums, channels), expected, 1e-7);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, groups_are_normalized);
    tcase_add_test(tests, a_sample_does_not_depend_on_others);
    tcase_add_test(tests, the_variance_of_what_is_far_from_0_is_taken_from_the_mean);
    tcase_add_test(tests, gradients_go_back_through_the_moments);
    tcase_add_test(tests, rows_of_channels_are_summed);
}

} // namespace

int main() {
    return run_tests("kernels.group_normalization", add_tests);
}
