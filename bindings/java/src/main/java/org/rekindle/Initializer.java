package org.rekindle;

/** How a weight gets its first values; see Keras's initializers. Not changed once it is in a layer. */
public final class Initializer {
    private final String name;
    private long seed;
    private Double mean;
    private Double standardDeviation;
    private Double minimum;
    private Double maximum;

    private Initializer(String name) {
        this.name = name;
    }

    /**
     * The initializer of a name: "glorot_uniform", "he_normal", "zeros", "ones", "random_normal" or "random_uniform".
     *
     * @param name one of these
     * @return with Keras's defaults
     */
    public static Initializer named(String name) {
        return new Initializer(name);
    }

    /**
     * A normal distribution.
     *
     * @param mean finite
     * @param standardDeviation 0 or more
     * @return as given
     */
    public static Initializer randomNormal(double mean, double standardDeviation) {
        Initializer initializer = named("random_normal");
        initializer.mean = mean;
        initializer.standardDeviation = standardDeviation;
        return initializer;
    }

    /**
     * A uniform distribution.
     *
     * @param minimum finite
     * @param maximum not less
     * @return as given
     */
    public static Initializer randomUniform(double minimum, double maximum) {
        Initializer initializer = named("random_uniform");
        initializer.minimum = minimum;
        initializer.maximum = maximum;
        return initializer;
    }

    /**
     * Sets a seed of its own.
     *
     * @param seed 0, the default, means the model's
     * @return this
     */
    public Initializer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** The library's initializer, which the caller destroys; 0 for null. */
    static long create(Initializer initializer) {
        if (initializer == null) return 0;
        try (rekindle_initializer_options options = new rekindle_initializer_options()) {
            options.setName(Text.bytes(initializer.name));
            options.setSeed(initializer.seed);
            if (initializer.mean != null) options.setMean(initializer.mean);
            if (initializer.standardDeviation != null) options.setStddev(initializer.standardDeviation);
            if (initializer.minimum != null) options.setMinval(initializer.minimum);
            if (initializer.maximum != null) options.setMaxval(initializer.maximum);
            return raw.rekindle_initializer_create(options);
        }
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
