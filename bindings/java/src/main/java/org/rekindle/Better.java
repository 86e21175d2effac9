package org.rekindle;

/** Which of two values of a {@link CustomMetric} is the better one, for callbacks that monitor it. */
public enum Better {
    /** The callback's mode has to say so. */
    UNKNOWN,
    /** The smaller one. */
    LESS,
    /** The greater one. */
    MORE
}
