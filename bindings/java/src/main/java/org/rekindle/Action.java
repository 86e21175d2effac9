package org.rekindle;

/** What a hook tells the run to do. To end the call at once, a hook throws. */
public enum Action {
    /** Go on. */
    CONTINUE,
    /**
     * Stop, as Keras's {@code model.stop_training}. fit ends the epoch after this batch: validation and the end hooks
     * still run. predict stops after this batch; evaluate goes on.
     */
    STOP;

    /** The library's number for what an exception does. */
    static final int ABORT = 2;
}
