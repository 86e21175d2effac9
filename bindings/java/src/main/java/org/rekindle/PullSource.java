package org.rekindle;

/** A source of batches. Its methods run on the thread that called fit, evaluate or predict. */
public interface PullSource {
    /**
     * The next batch of the pass.
     *
     * @return null at the end; what the samples have is copied, and tensors are the caller's to close
     * @throws Exception ends the call, as its cause
     */
    Samples next() throws Exception;

    /**
     * Goes back to the first batch of a pass.
     *
     * @param epoch the number of the pass
     * @throws Exception ends the call, as its cause
     */
    void reset(long epoch) throws Exception;

    /**
     * A name for the data, which backups keep: a run is resumed only with the same one.
     *
     * @return by default ""
     */
    default String identity() {
        return "";
    }
}
