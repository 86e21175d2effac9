package org.rekindle;

/** Gradient descent, with momentum if wanted. */
public final class Sgd extends Optimizer {
    private double learningRate = 0.01;
    private double momentum;
    private boolean nesterov;

    /** With Keras's defaults. */
    public Sgd() {}

    /** @param learningRate finite, 0 or more; by default 0.01
     * @return this */
    public Sgd learningRate(double learningRate) {
        this.learningRate = learningRate;
        return this;
    }

    /** @param momentum from 0, the default, to 1
     * @return this */
    public Sgd momentum(double momentum) {
        this.momentum = momentum;
        return this;
    }

    /** @param nesterov whether the momentum is Nesterov's; by default not
     * @return this */
    public Sgd nesterov(boolean nesterov) {
        this.nesterov = nesterov;
        return this;
    }

    @Override
    long create() {
        try (rekindle_sgd_options options = new rekindle_sgd_options()) {
            options.setLearning_rate(learningRate);
            options.setMomentum(momentum);
            options.setNesterov(nesterov ? 1 : 0);
            return raw.rekindle_sgd_create(options);
        }
    }
}
