package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;

/**
 * Compares with what Keras has, as tests/golden/golden_test.c does: |a - b| <= rtol |b| + rtol max|b|, with its
 * tolerances; and counts the tensors.
 */
final class GoldenTally {
    /** What is compared, and how closely. */
    enum Category {
        FORWARD(1e-5),
        METRIC(1e-5),
        GRADIENT(1e-4),
        LOSSES(1e-4),
        STEP10(1e-4),
        SLOT10(1e-4),
        HISTORY(1e-4),
        VANISHING(1e-5);

        private final double tolerance;

        Category(double tolerance) {
            this.tolerance = tolerance;
        }
    }

    private final Map<Category, Integer> tensors = new TreeMap<>();

    void expect(Category category, GoldenFile.Values expected, float[] actual) {
        expect(category, expected.name(), expected.floats(), actual);
    }

    /** With the shape, too. Closes the tensor. */
    void expect(Category category, GoldenFile.Values expected, Tensor actual) {
        try (actual) {
            assertArrayEquals(expected.shape(), actual.shape(), expected.name());
            expect(category, expected, actual.floats());
        }
    }

    /** The first value of a tensor. */
    void expect(Category category, String name, GoldenFile.Values expected, Double actual) {
        assertNotNull(expected, "the case has no tensor " + name);
        assertNotNull(actual, "there is no value of " + name);
        expect(category, name, new float[] {expected.floats()[0]}, new float[] {actual.floatValue()});
    }

    void expect(Category category, String name, float[] expected, float[] actual) {
        tensors.merge(category, 1, Integer::sum);
        assertEquals(expected.length, actual.length, name + ": elements");
        double largest = 0;
        for (float value : expected) largest = Math.max(largest, Float.isNaN(value) ? 0 : Math.abs(value));
        for (int i = 0; i < expected.length; ++i) {
            double rtol = neededRtol(actual[i], expected[i], largest);
            if (!(rtol <= category.tolerance)) {
                throw new AssertionError(name + ": element " + i + " is " + actual[i] + "; expected " + expected[i]
                        + ": rtol " + rtol + " above " + category.tolerance);
            }
        }
    }

    /** One that only rounding keeps from being 0, beside those of the size of `scale`. Closes the tensor. */
    void expectVanishing(GoldenFile.Values scale, Tensor actual) {
        tensors.merge(Category.VANISHING, 1, Integer::sum);
        try (actual) {
            for (float value : actual.floats()) {
                assertTrue(
                        Math.abs(value) <= Category.VANISHING.tolerance * scale.floats()[0], scale.name() + ": " + value);
            }
        }
    }

    private static double neededRtol(double actual, double expected, double largest) {
        double scale = Math.abs(expected) + largest;
        if (actual == expected || Double.isNaN(actual) && Double.isNaN(expected)) return 0;
        if (!Double.isFinite(actual) || !Double.isFinite(expected) || scale == 0) return Double.POSITIVE_INFINITY;
        return Math.abs(actual - expected) / scale;
    }

    @Override
    public String toString() {
        return "tensors: " + tensors;
    }
}
