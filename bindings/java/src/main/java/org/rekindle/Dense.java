package org.rekindle;

/** activation(x . kernel + bias) over the last axis. */
public final class Dense extends Layer {
    private final long units;
    private String activation;
    private boolean useBias = true;
    private Initializer kernelInitializer;
    private Initializer biasInitializer;

    /** @param units the size of the output, 1 or more */
    public Dense(long units) {
        this.units = units;
    }

    @Override
    public Dense name(String name) {
        super.name(name);
        return this;
    }

    /** @param activation one of {@link Activation}'s names
     * @return this */
    public Dense activation(String activation) {
        this.activation = activation;
        return this;
    }

    /** @param useBias whether there is a bias; by default there is
     * @return this */
    public Dense useBias(boolean useBias) {
        this.useBias = useBias;
        return this;
    }

    /** @param initializer of the kernel; by default "glorot_uniform"
     * @return this */
    public Dense kernelInitializer(Initializer initializer) {
        kernelInitializer = initializer;
        return this;
    }

    /** @param initializer of the bias; by default "zeros"
     * @return this */
    public Dense biasInitializer(Initializer initializer) {
        biasInitializer = initializer;
        return this;
    }

    @Override
    long create() {
        rekindle_dense_options options = new rekindle_dense_options();
        long kernel = 0;
        long bias = 0;
        try {
            kernel = Initializer.create(kernelInitializer);
            bias = Initializer.create(biasInitializer);
            options.setName(nameBytes());
            options.setUnits(units);
            options.setActivation_name(Text.bytes(activation));
            options.setUse_bias(useBias ? 1 : 0);
            options.setKernel_initializer(kernel);
            options.setBias_initializer(bias);
            return raw.rekindle_dense_create(options);
        } finally {
            raw.rekindle_initializer_destroy(kernel);
            raw.rekindle_initializer_destroy(bias);
            options.delete();
        }
    }
}
