package org.rekindle;

/** activation(x . kernel + bias) over the last axis. */
public final class Dense extends KernelLayer<Dense> {
    private final long units;

    /** @param units the size of the output, 1 or more */
    public Dense(long units) {
        this.units = units;
    }

    @Override
    Dense self() {
        return this;
    }

    @Override
    long create(long kernel, long bias) {
        try (rekindle_dense_options options = new rekindle_dense_options()) {
            options.setName(nameBytes());
            options.setUnits(units);
            options.setActivation_name(activationBytes());
            options.setUse_bias(useBiasFlag());
            options.setKernel_initializer(kernel);
            options.setBias_initializer(bias);
            return raw.rekindle_dense_create(options);
        }
    }
}
