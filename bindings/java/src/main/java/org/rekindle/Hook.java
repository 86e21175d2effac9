package org.rekindle;

/** The hooks by the numbers of the raw layer. */
enum Hook {
    TRAIN_BEGIN("onTrainBegin", Callback::onTrainBegin),
    TRAIN_END("onTrainEnd", Callback::onTrainEnd),
    EPOCH_BEGIN("onEpochBegin", Callback::onEpochBegin),
    EPOCH_END("onEpochEnd", Callback::onEpochEnd),
    TRAIN_BATCH_BEGIN("onTrainBatchBegin", Callback::onTrainBatchBegin),
    TRAIN_BATCH_END("onTrainBatchEnd", Callback::onTrainBatchEnd),
    TEST_BEGIN("onTestBegin", Callback::onTestBegin),
    TEST_END("onTestEnd", Callback::onTestEnd),
    TEST_BATCH_BEGIN("onTestBatchBegin", Callback::onTestBatchBegin),
    TEST_BATCH_END("onTestBatchEnd", Callback::onTestBatchEnd),
    PREDICT_BEGIN("onPredictBegin", Callback::onPredictBegin),
    PREDICT_END("onPredictEnd", Callback::onPredictEnd),
    PREDICT_BATCH_BEGIN("onPredictBatchBegin", Callback::onPredictBatchBegin),
    PREDICT_BATCH_END("onPredictBatchEnd", Callback::onPredictBatchEnd);

    private interface Method {
        Action call(Callback callback, Event event) throws Exception;
    }

    private static final Hook[] ALL = values();

    private final String method;
    private final Method function;

    Hook(String method, Method function) {
        this.method = method;
        this.function = function;
    }

    static Hook of(int number) {
        return ALL[number];
    }

    Action call(Callback callback, Event event) throws Exception {
        return function.call(callback, event);
    }

    /** One bit for each hook that the callback's class overrides. */
    static long overriddenBy(Callback callback) {
        long mask = 0;
        for (Hook hook : ALL) {
            try {
                Class<?> declaring = callback.getClass().getMethod(hook.method, Event.class).getDeclaringClass();
                if (declaring != Callback.class) mask |= 1L << hook.ordinal();
            } catch (NoSuchMethodException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return mask;
    }
}
