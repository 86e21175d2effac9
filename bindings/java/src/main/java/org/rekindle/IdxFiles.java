package org.rekindle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The IDX files of a {@link Dataset#ofIdx(IdxFiles)}, for a model of several inputs or outputs: a builder whose methods
 * return itself. Files are by the names of inputs and outputs, or in their order.
 */
public final class IdxFiles {
    /** Of a name, or null: its place tells what it is for. */
    record Entry(String name, String path) {}

    private final List<Entry> inputs = new ArrayList<>();
    private final List<Entry> targets = new ArrayList<>();
    private boolean addChannelAxis;

    /** At least one input must be added. */
    public IdxFiles() {}

    /**
     * Adds the file of the model's next input.
     *
     * @param path plain or compressed with gzip
     * @return this
     */
    public IdxFiles input(String path) {
        return add(inputs, null, Objects.requireNonNull(path, "path"));
    }

    /**
     * Adds the file of an input.
     *
     * @param name the input's
     * @param path plain or compressed with gzip
     * @return this
     */
    public IdxFiles input(String name, String path) {
        return add(inputs, Objects.requireNonNull(name, "name"), Objects.requireNonNull(path, "path"));
    }

    /**
     * Adds the file of the model's next output, or of its next that has a loss or metrics.
     *
     * @param path null: none, at an output that needs none
     * @return this
     */
    public IdxFiles target(String path) {
        return add(targets, null, path);
    }

    /**
     * Adds the file of an output.
     *
     * @param name the output's
     * @param path null: none, at an output that needs none
     * @return this
     */
    public IdxFiles target(String name, String path) {
        return add(targets, Objects.requireNonNull(name, "name"), path);
    }

    /**
     * @param add whether images (count, height, width) become (count, height, width, 1), as Conv2D takes them; all inputs
     *     are images then; by default false
     * @return this
     */
    public IdxFiles addChannelAxis(boolean add) {
        addChannelAxis = add;
        return this;
    }

    private IdxFiles add(List<Entry> list, String name, String path) {
        list.add(new Entry(name, path));
        return this;
    }

    void give(rekindle_idx_dataset_options options) {
        inputs.forEach(entry -> options.add_input(Text.bytes(entry.name()), Text.bytes(entry.path())));
        targets.forEach(entry -> options.add_target(Text.bytes(entry.name()), Text.bytes(entry.path())));
        options.setAdd_channel_axis(addChannelAxis ? 1 : 0);
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
