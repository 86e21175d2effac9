package org.rekindle;

/**
 * A callback that shows how far a fit, an evaluate or a predict has come. On a terminal it draws Keras's line, at most
 * every 50 ms and never wider than the terminal. Elsewhere it writes a plain line at the end of each epoch.
 */
public final class ProgressBar extends LibraryCallback {
    private final int descriptor;
    private int columns;

    /**
     * @param descriptor the file descriptor that the text is written to: 1 for the standard output, 2 for the standard
     *     error
     */
    public ProgressBar(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * @param columns the width of the line; with it Keras's line is drawn wherever the text goes; by default the
     *     terminal is asked
     * @return this
     */
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
