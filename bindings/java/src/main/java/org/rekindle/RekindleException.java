package org.rekindle;

/**
 * A call of the library failed. The message names the argument, its value and what was expected. Where a callback or a
 * pull source threw, that is the cause.
 */
public final class RekindleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the failure is about. */
    private final Status status;

    RekindleException(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /**
     * What the failure is about.
     *
     * @return never null
     */
    public Status status() {
        return status;
    }
}
