package org.rekindle;

import java.nio.DoubleBuffer;
import java.util.Objects;

/**
 * A metric of the program's own, for {@link CompileOptions#metrics(Metric, Metric...)}. It is a fold: a state of doubles, 0
 * at the beginning, to which the rows of each batch are added; the states of batches are merged, and the result is what
 * stands in the logs. Where its methods run, what they throw and how it is kept is as for a {@link CustomLayer}.
 */
public abstract class CustomMetric extends Metric implements CustomPart {
    private String name;

    /** With the default name. */
    protected CustomMetric() {}

    /** @param name its name in the logs, without a slash; by default the class name in lower case, with underscores
     * @return this */
    public final CustomMetric name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Whether targets are class indices, below the size of a row, which is checked.
     *
     * @return by default false
     */
    public boolean takesClassIndices() {
        return false;
    }

    /**
     * Which of two values is the better one.
     *
     * @return by default {@link Better#UNKNOWN}
     */
    public Better better() {
        return Better.UNKNOWN;
    }

    /**
     * The size of the state.
     *
     * @return the number of doubles; 1 or more, always the same
     */
    public abstract int stateCount();

    /**
     * Adds rows to a state.
     *
     * @param rows for the length of the call
     * @param state to be changed; for the length of the call
     * @throws Exception ends the call, as its cause
     */
    public abstract void add(MetricRows rows, DoubleBuffer state) throws Exception;

    /**
     * Adds the state of later batches to one; by default the sum of both, number by number.
     *
     * @param state to be changed; for the length of the call
     * @param later to be read; for the length of the call
     * @throws Exception ends the call, as its cause
     */
    public void merge(DoubleBuffer state, DoubleBuffer later) throws Exception {
        for (int i = 0; i < state.limit(); ++i) state.put(i, state.get(i) + later.get(i));
    }

    /**
     * What a state comes to.
     *
     * @param state to be read, all 0 before the first batch; for the length of the call
     * @return what stands in the logs
     * @throws Exception ends the call, as its cause
     */
    public abstract double result(DoubleBuffer state) throws Exception;

    /**
     * Makes a class known, for loading models that have such metrics.
     *
     * @param className as {@link #className} gives it
     * @param factory makes a metric from its config; null forgets the class
     */
    public static void register(String className, PartFactory<? extends CustomMetric> factory) {
        CustomClasses.METRICS.set(className, factory);
    }

    @Override
    final long create() {
        NativeLibrary.load();
        byte[] className = Text.bytes(className());
        byte[] config = Text.bytes(config());
        byte[] ownName = Text.bytes(name);
        boolean hasMerge =
                CustomTarget.overrides(this, CustomMetric.class, "merge", DoubleBuffer.class, DoubleBuffer.class);
        int size = stateCount();
        int number = better().ordinal();
        return raw.raw_custom_metric_create(
                Targets.add(new Functions(size)), className, config, ownName, size, number, takesClassIndices() ? 1 : 0,
                hasMerge ? 1 : 0);
    }

    @Override
    public String toString() {
        return className();
    }

    private final class Functions extends CustomTarget {
        private final int size;

        Functions(int size) {
            super(CustomMetric.this);
            this.size = size;
        }

        @Override
        void call(int function, long first, long second, long third, long fourth) throws Exception {
            switch (function) {
                case ADD -> add(new MetricRows(first), doubles(third, size));
                case MERGE -> merge(doubles(first, size), doubles(third, size));
                default -> memory(third, Double.BYTES).putDouble(result(doubles(first, size)));
            }
        }
    }
}
