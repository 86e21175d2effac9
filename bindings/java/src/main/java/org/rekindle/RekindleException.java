package org.rekindle;

/**
 * A call of the library failed. The message names the argument, its value and what was expected. If a callback or a
 * pull source threw, its exception is the cause.
 */
public final class RekindleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kind of failure. */
    private final Status status;

    RekindleException(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /**
     * The kind of failure.
     *
     * @return never null
     */
    public Status status() {
        return status;
    }
}
