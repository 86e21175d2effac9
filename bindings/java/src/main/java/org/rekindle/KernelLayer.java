package org.rekindle;

/**
 * A layer with a kernel, a bias and an activation.
 *
 * @param <L> the layer itself
 */
public abstract class KernelLayer<L extends KernelLayer<L>> extends Layer {
    private String activation;
    private boolean useBias = true;
    private Initializer kernelInitializer;
    private Initializer biasInitializer;

    KernelLayer() {}

    abstract L self();

    @Override
    public L name(String name) {
        super.name(name);
        return self();
    }

    /** @param activation one of {@link Activation}'s names
     * @return this */
    public L activation(String activation) {
        this.activation = activation;
        return self();
    }

    /** @param useBias whether there is a bias; by default there is
     * @return this */
    public L useBias(boolean useBias) {
        this.useBias = useBias;
        return self();
    }

    /** @param initializer of the kernel; by default "glorot_uniform"
     * @return this */
    public L kernelInitializer(Initializer initializer) {
        kernelInitializer = initializer;
        return self();
    }

    /** @param initializer of the bias; by default "zeros"
     * @return this */
    public L biasInitializer(Initializer initializer) {
        biasInitializer = initializer;
        return self();
    }

    byte[] activationBytes() {
        return Text.bytes(activation);
    }

    long useBiasFlag() {
        return useBias ? 1 : 0;
    }

    /** The library's layer with these initializers, of which either may be 0. */
    abstract long create(long kernelInitializer, long biasInitializer);

    @Override
    final long create() {
        long kernel = 0;
        long bias = 0;
        try {
            kernel = Initializer.create(kernelInitializer);
            bias = Initializer.create(biasInitializer);
            return create(kernel, bias);
        } finally {
            raw.rekindle_initializer_destroy(kernel);
            raw.rekindle_initializer_destroy(bias);
        }
    }
}
