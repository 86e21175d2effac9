package org.rekindle;

/**
 * Keras's hooks, which fit, evaluate and predict call: a callback of the program's own, or one of the library's. Hooks
 * run on the thread that called fit, evaluate or predict. At each point of a run, the callbacks' hooks are called in
 * the order in which the callbacks were listed; only those that a class overrides are called at all. In fit and
 * evaluate a hook may read and set weights and the learning rate, and call evaluate and predict; in predict it may read
 * the model and call predict. An exception ends the call at once: no further hook is called, and fit throws with the
 * exception as the cause.
 *
 * <p>The state of a callback that is {@link Stateful} is in backups, under its {@link #name}. It is restored after the
 * onTrainBegin hooks of all callbacks.
 */
public interface Callback {
    /**
     * The callback's name in messages, and that of its state in backups. If several callbacks have state, their names
     * must differ.
     *
     * @return by default the class's name; if several callbacks of a fit are of one class, numbers are added
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
