package org.rekindle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The arguments of {@link Model#fit}, with Keras's defaults: a builder whose methods return itself. */
public final class FitOptions {
    private Long epochs;
    private Long batchSize;
    private Long initialEpoch;
    private Boolean shuffle;
    private Dataset validationData;
    private Double validationSplit;
    private Long validationBatchSize;
    private Long validationFreq;
    private Map<Long, Double> classWeights = Map.of();
    private final List<Callback> callbacks = new ArrayList<>();
    private Communicator communicator;
    private Duration lostAfter;

    /** With the defaults: one epoch, batches of 32 samples. */
    public FitOptions() {}

    /**
     * @param epochs the number of the epoch to stop before: how many epochs to train, if they begin with 0; by default
     *     1
     * @return this
     */
    public FitOptions epochs(long epochs) {
        this.epochs = epochs;
        return this;
    }

    /**
     * @param batchSize the number of samples in a batch; a pull dataset has its own; by default 32
     * @return this
     */
    public FitOptions batchSize(long batchSize) {
        this.batchSize = batchSize;
        return this;
    }

    /**
     * @param initialEpoch the number of the first epoch; a backup that is resumed decides it instead; by default 0
     * @return this
     */
    public FitOptions initialEpoch(long initialEpoch) {
        this.initialEpoch = initialEpoch;
        return this;
    }

    /**
     * @param shuffle whether an array dataset's samples are trained on in a new order in each epoch, which depends only
     *     on the model's seed and on how many shuffled epochs the model has begun, in this fit and in earlier ones; by
     *     default true
     * @return this
     */
    public FitOptions shuffle(boolean shuffle) {
        this.shuffle = shuffle;
        return this;
    }

    /**
     * @param dataset evaluated at the end of an epoch; by default there is none
     * @return this
     */
    public FitOptions validationData(Dataset dataset) {
        validationData = dataset;
        return this;
    }

    /**
     * @param split the share of an array dataset, its last samples, that is kept for validation; 0 or more, less than
     *     1; ignored if there is validation data
     * @return this
     */
    public FitOptions validationSplit(double split) {
        validationSplit = split;
        return this;
    }

    /**
     * @param batchSize the number of samples in a batch of validation; 0, the default: that of training
     * @return this
     */
    public FitOptions validationBatchSize(long batchSize) {
        validationBatchSize = batchSize;
        return this;
    }

    /**
     * @param epochs validation runs every so many epochs, 1 or more; by default 1
     * @return this
     */
    public FitOptions validationFreq(long epochs) {
        validationFreq = epochs;
        return this;
    }

    /**
     * @param weights the weights of classes in the loss by class index (an Integer, Long, Short or Byte); other classes
     *     have the weight 1
     * @return this
     */
    public FitOptions classWeights(Map<? extends Number, ? extends Number> weights) {
        Map<Long, Double> byIndex = new TreeMap<>();
        for (Map.Entry<?, ?> entry : weights.entrySet()) {
            if (!(entry.getValue() instanceof Number weight)) {
                throw new IllegalArgumentException("weights has " + entry.getValue() + " for the class " + entry.getKey()
                        + "; expected a number");
            }
            if (byIndex.put(indexOf(entry.getKey()), weight.doubleValue()) != null) {
                throw new IllegalArgumentException("weights has the class " + entry.getKey() + " twice; expected it once");
            }
        }
        classWeights = byIndex;
        return this;
    }

    private static long indexOf(Object key) {
        if (key instanceof Integer || key instanceof Long || key instanceof Short || key instanceof Byte) {
            return ((Number) key).longValue();
        }
        throw new IllegalArgumentException("weights has the class " + key
                + (key == null ? "" : ", which is a " + key.getClass().getSimpleName())
                + "; expected an Integer, Long, Short or Byte");
    }

    /**
     * @param callback added after those that are there: one of the program's own, or one of the library's, such as a
     *     {@link BackupAndRestore}
     * @return this
     */
    public FitOptions callback(Callback callback) {
        callbacks.add(callback);
        return this;
    }

    /**
     * @param communicator the ranks that train together, each with a model, a dataset and arguments of the same kind, in
     *     processes of their own; the model must be compiled with at least as many shards as there are ranks; by
     *     default this process trains alone
     * @return this
     */
    public FitOptions communicator(Communicator communicator) {
        this.communicator = communicator;
        return this;
    }

    /**
     * @param silence after which another rank is taken for lost, which ends fit with {@link Status#RANK_LOST}; more than
     *     nothing; silence is that of its process, whatever its hooks do; by default a minute
     * @return this
     */
    public FitOptions lostAfter(Duration silence) {
        lostAfter = silence;
        return this;
    }

    void fit(long model, Dataset dataset, Model trained) {
        try (rekindle_fit_options options = new rekindle_fit_options();
                Arguments given = new Arguments();
                StopFlag stop = new StopFlag();
                FitCallbacks called = new FitCallbacks(callbacks, trained)) {
            given.integer(epochs, options::setEpochs);
            given.integer(batchSize, options::setBatch_size);
            given.integer(initialEpoch, options::setInitial_epoch);
            given.flag(shuffle, options::setShuffle);
            given.real(validationSplit, options::setValidation_split);
            given.integer(validationBatchSize, options::setValidation_batch_size);
            given.integer(validationFreq, options::setValidation_freq);
            given.seconds(lostAfter, options::setLost_after);
            long[] indices = classWeights.keySet().stream().mapToLong(Long::longValue).toArray();
            double[] weights = classWeights.values().stream().mapToDouble(Double::doubleValue).toArray();
            options.set_class_weights(indices, weights);
            options.set_callbacks(called.handles());
            options.set_stop_flag(stop.address());
            InterruptStop interrupts = new InterruptStop(stop);
            long validation = validationData == null ? 0 : validationData.acquire();
            long ranks = 0;
            try {
                if (communicator != null) ranks = communicator.acquire();
                options.setValidation_data(validation);
                options.setCommunicator(ranks);
                dataset.use(data -> trained.stoppable(stop, () -> RunningFits.run(
                        () -> interrupts.during(() -> raw.rekindle_model_fit(model, data, options)))));
            } finally {
                if (ranks != 0) communicator.release();
                if (validationData != null) validationData.release();
            }
        }
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
