package org.rekindle;

/** The kind of a failure. The numbers are those of {@code rekindle_status}, and never change. */
public enum Status {
    /** An argument has a value that is not allowed; nothing was changed. */
    INVALID_ARGUMENT(1),
    /** The call cannot be made now, such as fit before compile. */
    INVALID_STATE(2),
    /** There is no such name, file or entry. */
    NOT_FOUND(3),
    /** Memory ran out; nothing was changed, or training ended after a whole step. */
    OUT_OF_MEMORY(4),
    /** This machine, its operating system or this build cannot do it. */
    UNSUPPORTED(5),
    /** A call that is still running uses the object or the runtime. */
    BUSY(6),
    /** Another run is using the backup folder. */
    LOCKED(7),
    /** The operating system could not do a file operation, or refused it. */
    IO_ERROR(8),
    /** A file is damaged, cut off, or not of the format that was expected. */
    CORRUPT(9),
    /** A newer version wrote the file, in a format that this version cannot read. */
    NEWER_FORMAT(10),
    /** A checkpoint belongs to another model, or to a run with other arguments. */
    MISMATCH(11),
    /** A callback threw. */
    ABORTED(12),
    /** Preemption was requested; the message says whether the state was saved. */
    PREEMPTED(13),
    /** A pull source failed, or data or results are not finite. */
    DATA_ERROR(14),
    /** The process was forked after the library's first use. */
    FORKED(15),
    /** oneDNN reported an error. */
    BACKEND_ERROR(16),
    /** A defect of the library; please report it. */
    INTERNAL(17),
    /** A rank of a run on many processes cannot be reached; the message names it. */
    RANK_LOST(18);

    private final int number;

    Status(int number) {
        this.number = number;
    }

    static Status of(int number) {
        for (Status status : values()) {
            if (status.number == number) return status;
        }
        return INTERNAL;
    }
}
