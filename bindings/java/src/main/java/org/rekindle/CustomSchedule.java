package org.rekindle;

/**
 * A learning rate schedule of the program's own, for an optimizer's {@code learningRateSchedule}. Where its method runs,
 * what it throws and how it is kept is as for a {@link CustomLayer}.
 */
public abstract class CustomSchedule extends Schedule implements CustomPart {
    /** For classes of the program's own. */
    protected CustomSchedule() {}

    /**
     * The learning rate after so many batches; always the same for the same step.
     *
     * @param step from 0
     * @return finite, 0 or more; anything else ends the call
     * @throws Exception ends the call, as its cause
     */
    public abstract double rate(long step) throws Exception;

    /**
     * Makes a class known, for loading models that have such schedules.
     *
     * @param className as {@link #className} gives it
     * @param factory makes a schedule from its config; null forgets the class
     */
    public static void register(String className, PartFactory<? extends CustomSchedule> factory) {
        CustomClasses.SCHEDULES.set(className, factory);
    }

    @Override
    final long create() {
        NativeLibrary.load();
        byte[] className = Text.bytes(className());
        byte[] config = Text.bytes(config());
        return raw.raw_custom_schedule_create(Targets.add(new Functions()), className, config);
    }

    @Override
    public String toString() {
        return className();
    }

    private final class Functions extends CustomTarget {
        Functions() {
            super(CustomSchedule.this);
        }

        @Override
        void call(int function, long first, long second, long third, long fourth) throws Exception {
            memory(first, Double.BYTES).putDouble(rate(second));
        }
    }
}
