package org.rekindle;

/** What a failed call of the library was about; the numbers are those of {@code rekindle_status}. */
public enum Status {
    /** An argument's value is not acceptable; nothing was changed. */
    INVALID_ARGUMENT(1),
    /** The call does not fit the object's state, such as fit before compile. */
    INVALID_STATE(2),
    /** No such name, file or entry. */
    NOT_FOUND(3),
    /** An allocation failed; nothing was changed. */
    OUT_OF_MEMORY(4),
    /** This machine or this build cannot do it. */
    UNSUPPORTED(5),
    /** The object or the runtime is in use by a call that is still running. */
    BUSY(6),
    /** Another run uses the backup folder. */
    LOCKED(7),
    /** The operating system refused or failed a file operation. */
    IO_ERROR(8),
    /** A file is damaged, truncated or not a checkpoint. */
    CORRUPT(9),
    /** A file was written by a newer version than this one can read. */
    NEWER_FORMAT(10),
    /** A checkpoint belongs to another model, or to other compile or fit arguments. */
    MISMATCH(11),
    /** A callback threw. */
    ABORTED(12),
    /** Fit saved its state and returned because preemption was requested. */
    PREEMPTED(13),
    /** A dataset's source failed, or numbers are not finite. */
    DATA_ERROR(14),
    /** The library was used before the process forked. */
    FORKED(15),
    /** oneDNN reported an error. */
    BACKEND_ERROR(16),
    /** A defect of the library; please report it. */
    INTERNAL(17);

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
