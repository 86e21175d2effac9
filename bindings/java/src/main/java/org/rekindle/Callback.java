package org.rekindle;

/**
 * What fit, evaluate and predict call: the program's own, with Keras's hooks, or one of the library's. Hooks run on the thread that called fit, evaluate or predict, in the order in which the callbacks were
 * listed; only those that a class overrides are called at all. In a hook of fit and evaluate one may read and set
 * weights and the learning rate, and run evaluate and predict on the model; the hooks of a predict may read it and
 * predict. An exception aborts: no further hook is called, and fit throws with it as the cause.
 *
 * <p>A callback that is {@link Stateful} has its state in backups, under its {@link #name}; it is set back after every
 * onTrainBegin hook.
 */
public interface Callback {
    /**
     * Names the callback in messages and its state in backups; must differ from the names of other callbacks with state.
     *
     * @return by default the class's name, to which a further callback of the class in a fit gets a number
     */
    default String name() {
        return getClass().getName();
    }

    /** @param event where fit begins or resumes
     * @return what happens next
     * @throws Exception aborts */
    default Action onTrainBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the last epoch's logs
     * @return what happens next
     * @throws Exception aborts */
    default Action onTrainEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the epoch
     * @return what happens next
     * @throws Exception aborts */
    default Action onEpochBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the epoch and its logs, those of validation included
     * @return what happens next
     * @throws Exception aborts */
    default Action onEpochEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with epoch and batch
     * @return what happens next
     * @throws Exception aborts */
    default Action onTrainBatchBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with epoch, batch and the logs so far
     * @return what happens next
     * @throws Exception aborts */
    default Action onTrainBatchEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event of an evaluation or validation
     * @return what happens next
     * @throws Exception aborts */
    default Action onTestBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the evaluation's logs
     * @return what happens next
     * @throws Exception aborts */
    default Action onTestEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the batch
     * @return what happens next
     * @throws Exception aborts */
    default Action onTestBatchBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the batch and the logs so far
     * @return what happens next
     * @throws Exception aborts */
    default Action onTestBatchEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event of a prediction
     * @return what happens next
     * @throws Exception aborts */
    default Action onPredictBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event of a prediction
     * @return what happens next
     * @throws Exception aborts */
    default Action onPredictEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the batch
     * @return what happens next
     * @throws Exception aborts */
    default Action onPredictBatchBegin(Event event) throws Exception {
        return Action.CONTINUE;
    }

    /** @param event with the batch
     * @return what happens next
     * @throws Exception aborts */
    default Action onPredictBatchEnd(Event event) throws Exception {
        return Action.CONTINUE;
    }
}
