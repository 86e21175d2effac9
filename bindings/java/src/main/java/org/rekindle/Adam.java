package org.rekindle;

/** Adam (Kingma and Ba, 2014), as Keras has it. */
public final class Adam extends Optimizer {
    private double learningRate = 0.001;
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-7;

    /** With Keras's defaults. */
    public Adam() {}

    /** @param learningRate finite, 0 or more; by default 0.001
     * @return this */
    public Adam learningRate(double learningRate) {
        this.learningRate = learningRate;
        return this;
    }

    /** @param beta1 the first moment's decay; by default 0.9
     * @return this */
    public Adam beta1(double beta1) {
        this.beta1 = beta1;
        return this;
    }

    /** @param beta2 the second moment's decay; by default 0.999
     * @return this */
    public Adam beta2(double beta2) {
        this.beta2 = beta2;
        return this;
    }

    /** @param epsilon by default 1e-7
     * @return this */
    public Adam epsilon(double epsilon) {
        this.epsilon = epsilon;
        return this;
    }

    @Override
    long create() {
        try (rekindle_adam_options options = new rekindle_adam_options()) {
            options.setLearning_rate(learningRate);
            options.setBeta_1(beta1);
            options.setBeta_2(beta2);
            options.setEpsilon(epsilon);
            return raw.rekindle_adam_create(options);
        }
    }
}
