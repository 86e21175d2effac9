package org.rekindle;

/**
 * A loss of the program's own, for {@link CompileOptions#loss(Loss)}. It says what each row costs; weights of samples and
 * classes, the reduction and the mean over the batch are the library's. Where its methods run, what they throw and how it
 * is kept is as for a {@link CustomLayer}.
 */
public abstract class CustomLoss extends Loss implements CustomPart {
    private Reduction reduction;

    /** With the default reduction. */
    protected CustomLoss() {}

    /** @param reduction how the losses of the rows become the batch's loss; by default {@link
     * Reduction#SUM_OVER_BATCH_SIZE}
     * @return this */
    public final CustomLoss reduction(Reduction reduction) {
        this.reduction = reduction;
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
     * Fills in the losses of rows and, where they are wanted, their gradients.
     *
     * @param rows for the length of the call
     * @throws Exception ends the call, as its cause
     */
    public abstract void compute(LossRows rows) throws Exception;

    /**
     * Makes a class known, for loading models that have such losses.
     *
     * @param className as {@link #className} gives it
     * @param factory makes a loss from its config; null forgets the class
     */
    public static void register(String className, PartFactory<? extends CustomLoss> factory) {
        CustomClasses.LOSSES.set(className, factory);
    }

    @Override
    final long create() {
        NativeLibrary.load();
        byte[] className = Text.bytes(className());
        byte[] config = Text.bytes(config());
        int number = reduction == null ? -1 : reduction.ordinal();
        return raw.raw_custom_loss_create(
                Targets.add(new Functions()), className, config, number, takesClassIndices() ? 1 : 0);
    }

    @Override
    public String toString() {
        return className();
    }

    private final class Functions extends CustomTarget {
        Functions() {
            super(CustomLoss.this);
        }

        @Override
        void call(int function, long first, long second, long third, long fourth) throws Exception {
            compute(new LossRows(first));
        }
    }
}
