package org.rekindle;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a hook gets. It can be used during the hook only. */
public final class Event {
    private rekindle_event event;
    private final Model model;
    private final long epoch;
    private final long batch;
    private final long step;
    private final boolean restored;

    Event(long address, Model model, long epoch, long batch, long step, boolean restored) {
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
    public Model model() {
        return model;
    }

    /**
     * The number of the epoch, counted from 0.
     *
     * @return -1 outside of an epoch, and in the hooks of evaluate, validation and predict
     */
    public long epoch() {
        return epoch;
    }

    /**
     * The number of the batch in the epoch or pass, counted from 0.
     *
     * @return -1 in hooks that belong to no batch
     */
    public long batch() {
        return batch;
    }

    /**
     * The number of batches that the model has been trained on since it was made.
     *
     * @return 0 or more
     */
    public long step() {
        return step;
    }

    /**
     * Whether this fit goes on from a backup; epoch and batch in onTrainBegin then say where.
     *
     * @return false in all other hooks
     */
    public boolean restored() {
        return restored;
    }

    /**
     * Loss and metrics: at a batch's end those of the epoch so far, at an epoch's end those of the whole epoch, with
     * validation's under names that begin with "val_".
     *
     * @return by name, in their order; empty where Keras passes none
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
     * What the run was asked for. A number that is unknown, or that evaluate or predict does not have, is -1.
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
     * @param epochs the number of the epoch to stop before
     * @param steps the number of batches in an epoch
     * @param batchSize the number of samples in a batch
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
