package org.rekindle;

/**
 * Shows how far a fit, an evaluate or a predict is: on a terminal the line of Keras's, which is drawn anew at most every
 * 50 ms and never wider than the terminal; elsewhere a plain line at the end of each epoch.
 */
public final class ProgressBar extends LibraryCallback {
    private final int descriptor;
    private int columns;

    /** @param descriptor where the text goes: 1 for the standard output, 2 for the standard error */
    public ProgressBar(int descriptor) {
        this.descriptor = descriptor;
    }

    /** @param columns the width of the line, which is then Keras's in any case; by default asked of the terminal
     * @return this */
    public ProgressBar columns(int columns) {
        this.columns = columns;
        return this;
    }

    @Override
    long create() {
        NativeLibrary.load();
        return raw.raw_progress_bar_create(descriptor, columns);
    }
}
