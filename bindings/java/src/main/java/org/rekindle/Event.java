package org.rekindle;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a hook is told. Logs and parameters are read from the library: only during the hook. */
public final class Event {
    private rekindle_event event;
    private final Sequential model;
    private final long epoch;
    private final long batch;
    private final long step;
    private final boolean restored;

    Event(long address, Sequential model, long epoch, long batch, long step, boolean restored) {
        this.event = new rekindle_event(address, false);
        this.model = model;
        this.epoch = epoch;
        this.batch = batch;
        this.step = step;
        this.restored = restored;
    }

    /**
     * The model of the call.
     *
     * @return for calls in the hook
     */
    public Sequential model() {
        return model;
    }

    /**
     * The epoch's zero-based number.
     *
     * @return -1 outside an epoch, and in the hooks of evaluate, validation and predict
     */
    public long epoch() {
        return epoch;
    }

    /**
     * The batch's index within the epoch or pass.
     *
     * @return -1 where there is none
     */
    public long batch() {
        return batch;
    }

    /**
     * Training steps that the model has done in its life.
     *
     * @return 0 or more
     */
    public long step() {
        return step;
    }

    /**
     * Whether this fit resumes a backup: then epoch and batch of onTrainBegin tell where.
     *
     * @return false in all other hooks
     */
    public boolean restored() {
        return restored;
    }

    /**
     * The metrics: so far at a batch's end, the epoch's (validation's with the prefix "val_") at its end.
     *
     * @return in their order; empty where Keras passes none
     */
    public Map<String, Double> logs() {
        rekindle_event current = current();
        Map<String, Double> logs = new LinkedHashMap<>();
        for (long i = 0; i < current.log_count(); ++i) {
            logs.put(Text.of(current.log_name(i)), current.log_value(i));
        }
        return logs;
    }

    /**
     * What the run was asked for. Numbers that are unknown, or that a run has none of, are -1.
     *
     * @return Keras's params
     */
    public RunParameters parameters() {
        rekindle_event current = current();
        return new RunParameters(
                current.param_epochs(),
                current.param_steps(),
                current.param_batch_size(),
                current.param_initial_epoch());
    }

    /**
     * What a run was asked for.
     *
     * @param epochs the number of the epoch to end before
     * @param steps batches per epoch
     * @param batchSize samples per batch
     * @param initialEpoch the first epoch's number
     */
    public record RunParameters(long epochs, long steps, long batchSize, long initialEpoch) {}

    /** Where it is; in the hook with the logs. */
    @Override
    public String toString() {
        return "Event{epoch=" + epoch + ", batch=" + batch + ", step=" + step + ", restored=" + restored
                + (event == null ? "}" : ", logs=" + logs() + "}");
    }

    private rekindle_event current() {
        if (event == null) throw new IllegalStateException("the hook is over; read logs and parameters during it");
        return event;
    }

    void end() {
        event = null;
    }
}
