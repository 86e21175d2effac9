package org.rekindle;

/** What a hook wants to happen next. To abort, throw. */
public enum Action {
    /** Go on. */
    CONTINUE,
    /** Finish cleanly, as Keras's {@code model.stop_training}: the epoch ends after this batch. */
    STOP;

    /** The library's number for what an exception does. */
    static final int ABORT = 2;
}
