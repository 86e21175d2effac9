package org.rekindle;

/** Asks one fit to stop: the library reads it from the fit's beginning to its end. */
final class StopFlag implements AutoCloseable {
    private long address = raw.raw_stop_flag_new();

    StopFlag() {
        if (address == 0) throw new OutOfMemoryError("a flag of the library");
    }

    /** For the library, until closed. */
    synchronized long address() {
        return address;
    }

    /** From any thread; once closed without effect. */
    synchronized void set() {
        if (address != 0) raw.raw_stop_flag_set(address);
    }

    @Override
    public synchronized void close() {
        raw.raw_stop_flag_delete(address);
        address = 0;
    }
}
