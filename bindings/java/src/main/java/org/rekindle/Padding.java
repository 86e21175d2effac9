package org.rekindle;

/** What lies beyond the edge of an image. */
public enum Padding {
    /** Nothing: windows stay inside. */
    VALID,
    /** Zeros, so that the output has the size of the input divided by the strides. */
    SAME
}
