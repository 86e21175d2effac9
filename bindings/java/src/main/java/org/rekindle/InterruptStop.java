package org.rekindle;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.function.LongSupplier;

/**
 * Turns an interrupt of the thread that is inside fit, which the library cannot see, into a request to stop. Nothing
 * waits for one: a thread that is interrupted has the interruptible channel that it uses closed, by the thread that
 * interrupts, and this is such a channel.
 */
final class InterruptStop extends AbstractInterruptibleChannel {
    private final StopFlag flag;

    InterruptStop(StopFlag flag) {
        this.flag = flag;
    }

    /** Fits. An interrupt from before counts, too. */
    long during(LongSupplier fit) {
        begin();
        try {
            // Whatever uses a channel in an upcall takes this one's place.
            return Call.run(this::begin, fit);
        } finally {
            try {
                end(true);
            } catch (AsynchronousCloseException interrupted) {
                // The thread stays interrupted, and that tells it.
            }
        }
    }

    /** Once, on the thread that interrupts; or in begin(), on one that is interrupted already. */
    @Override
    protected void implCloseChannel() {
        flag.set();
    }
}
