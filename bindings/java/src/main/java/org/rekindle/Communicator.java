package org.rekindle;

/**
 * What the ranks of a {@link Model#fit} on many processes reach each other by. Each process is one rank: it makes a
 * communicator, and calls fit with it, as all others do.
 */
public final class Communicator extends NativeHandle {
    private Communicator(long address) {
        super("communicator", address, raw::rekindle_communicator_destroy);
    }

    /**
     * A communicator of a library of communicators, with its defaults.
     *
     * @param library a path, or a name that the dynamic linker finds, such as "librekindle-mpi.so"; the library stays
     *     loaded until the process ends
     * @return to be closed; throws {@link Status#NOT_FOUND} if the library cannot be loaded or is none of communicators
     */
    public static Communicator load(String library) {
        return load(library, null);
    }

    /**
     * A communicator of a library of communicators.
     *
     * @param library as for {@link #load(String)}
     * @param arguments a text whose meaning is the library's; null: its default
     * @return to be closed
     */
    public static Communicator load(String library, String arguments) {
        NativeLibrary.load();
        return new Communicator(raw.rekindle_communicator_load(Text.bytes(library), Text.bytes(arguments)));
    }

    /**
     * This rank's number.
     *
     * @return from 0 on
     */
    public long rank() {
        return use(raw::rekindle_communicator_rank);
    }

    /**
     * How many ranks there are.
     *
     * @return 1 or more
     */
    public long size() {
        return use(raw::rekindle_communicator_size);
    }
}
