package org.rekindle;

/** Where fit, evaluate and predict take their samples from. */
public final class Dataset extends NativeHandle {
    private Dataset(long address) {
        this(address, 0);
    }

    private Dataset(long address, long held) {
        super("dataset", address, held, raw::rekindle_dataset_destroy);
    }

    /**
     * Samples for predict.
     *
     * @param x its first axis is the sample
     * @return over a tensor, which may be closed, or over a copy of an array
     */
    public static Dataset of(Values x) {
        return of(new Samples(x));
    }

    /**
     * Samples with their targets.
     *
     * @param x its first axis is the sample
     * @param y as many samples; class indices or values
     * @return over tensors, which may be closed, or copies of arrays
     */
    public static Dataset of(Values x, Values y) {
        return of(new Samples(x, y));
    }

    /**
     * Samples with their targets and weights.
     *
     * @param x its first axis is the sample
     * @param y as many samples, or null
     * @param sampleWeight one for each sample, or for each row of the outputs; or null
     * @return over tensors, which may be closed, or copies of arrays
     */
    public static Dataset of(Values x, Values y, Values sampleWeight) {
        return of(new Samples(x, y, sampleWeight));
    }

    /**
     * Samples of a model of any number of inputs and outputs.
     *
     * <pre>
     * Dataset.of(new Samples().input("user", users).input("item", items).target("score", scores))
     * </pre>
     *
     * @param samples taken as they are now
     * @return over tensors, which may be closed, or copies of arrays
     */
    public static Dataset of(Samples samples) {
        NativeLibrary.load();
        try (rekindle_array_dataset_options options = new rekindle_array_dataset_options();
                UsedTensors used = new UsedTensors()) {
            used.give(samples.inputs(), options::setX, options::add_input);
            used.give(samples.targets(), options::setY, options::add_target);
            used.give(samples.sampleWeights(), options::setSample_weight, options::add_sample_weight);
            return new Dataset(raw.rekindle_array_dataset_create(options), used.size());
        }
    }

    /**
     * The contents of IDX files (the format of MNIST), plain or compressed with gzip.
     *
     * @param xPath the file of the samples
     * @param yPath the file of the targets, or null
     * @param addChannelAxis whether images (count, height, width) become (count, height, width, 1), as Conv2D takes
     *     them
     * @return with the files in memory
     */
    public static Dataset ofIdx(String xPath, String yPath, boolean addChannelAxis) {
        NativeLibrary.load();
        try (rekindle_idx_dataset_options options = new rekindle_idx_dataset_options()) {
            options.setX_path(Text.bytes(xPath));
            options.setY_path(Text.bytes(yPath));
            options.setAdd_channel_axis(addChannelAxis ? 1 : 0);
            return new Dataset(raw.rekindle_idx_dataset_create(options));
        }
    }

    /**
     * The contents of IDX files for a model of any number of inputs and outputs.
     *
     * @param files read now
     * @return with the files in memory
     */
    public static Dataset ofIdx(IdxFiles files) {
        NativeLibrary.load();
        try (rekindle_idx_dataset_options options = new rekindle_idx_dataset_options()) {
            files.give(options);
            return new Dataset(raw.rekindle_idx_dataset_create(options));
        }
    }

    /**
     * Batches from a source of the program's own. It serves one fit, evaluate or predict at a time.
     *
     * @param source used until the dataset is no longer in use; the position of a source that is {@link Stateful} is in
     *     backups
     * @param batchSize the number of samples in a batch; the last batch of a pass may be smaller
     * @param xShape the shape of one sample of x; may be left out if the model is built
     * @return over the source
     */
    public static Dataset pull(PullSource source, long batchSize, long... xShape) {
        NativeLibrary.load();
        PullTarget target = new PullTarget(source);
        return new Dataset(raw.raw_pull_dataset_create(
                Targets.add(target),
                Text.bytes(source.identity()),
                batchSize,
                xShape,
                target.isStateful() ? 1 : 0));
    }

    /**
     * The number of samples.
     *
     * @return 1 or more; throws {@link Status#UNSUPPORTED} for a pull dataset, which does not know it
     */
    public long sampleCount() {
        return use(raw::rekindle_dataset_sample_count);
    }
}
