package org.rekindle;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.function.LongSupplier;

/**
 * Turns an interrupt of the thread that is inside fit, which the library cannot see, into a request to stop. Nothing
 * waits for one: a thread that is interrupted has the interruptible channel that it uses closed, by the thread that
 * interrupts, and this is such a channel.
 */
final class InterruptStop extends AbstractInterruptibleChannel implements Callback {
    private final long model;
    private boolean armed;
    private boolean over;

    InterruptStop(long model) {
        this.model = model;
    }

    @Override
    public String name() {
        return "org.rekindle.interrupts";
    }

    /** Fit forgets requests that were made before. This callback is the last one. */
    @Override
    public Action onTrainBegin(Event event) {
        armed = true;
        return Action.CONTINUE;
    }

    long during(LongSupplier fit) {
        try {
            return Call.run(this::rearm, fit);
        } finally {
            finish();
        }
    }

    /** Whatever used a channel in an upcall took this one's place. */
    private void rearm() {
        if (armed) begin();
    }

    private void finish() {
        synchronized (this) {
            over = true;
        }
        try {
            end(true);
        } catch (AsynchronousCloseException interrupted) {
            // The thread stays interrupted, and that tells it.
        }
    }

    /** Once, on the thread that interrupts; or in begin(), on one that is interrupted already. */
    @Override
    protected synchronized void implCloseChannel() {
        if (!over) raw.rekindle_model_request_stop(model);
    }
}
