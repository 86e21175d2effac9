package org.rekindle;

/** A learning rate scheduler's function; the library's target for it. */
record RateTarget(LearningRateScheduler.Rate function) {
    double rate(long epoch, double learningRate) throws Exception {
        double rate = function.rate(epoch, learningRate);
        if (rate >= 0 && rate < Double.POSITIVE_INFINITY) return rate;
        throw new IllegalArgumentException("the function of a LearningRateScheduler gave " + rate + " for epoch " + epoch
                + "; expected a finite number, 0 or more");
    }
}
