package org.rekindle;

/** A callback or source of batches whose state is kept in backups. */
public interface Stateful {
    /**
     * The state at this moment, as bytes.
     *
     * @return not null
     * @throws Exception ends the call, as its cause
     */
    byte[] getState() throws Exception;

    /**
     * Takes back what {@link #getState} gave, possibly in an earlier process.
     *
     * @param state not null
     * @throws Exception ends the call, as its cause
     */
    void setState(byte[] state) throws Exception;
}
