package org.rekindle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Parts of the program's own that do what parts of the library do: Dense without an activation, MeanSquaredError,
 * MeanAbsoluteError and a constant rate. They throw where they are told to.
 */
final class PlainParts {
    static final int UNITS = 4;
    static final double RATE = 0.05;

    String failing; // the function that throws; null: none does
    Thrown kind = Thrown.CHECKED;
    int passes; // calls of it that go well before
    int calls;
    long trained; // the layer's state: batches that have gone forward in training
    Throwable thrown;

    enum Thrown {
        CHECKED,
        ERROR
    }

    private void enter(String function) throws IOException {
        ++calls;
        if (!function.equals(failing) || passes-- > 0) return;
        if (kind == Thrown.ERROR) {
            StackOverflowError error = new StackOverflowError("the part has had enough");
            thrown = error;
            throw error;
        }
        IOException exception = new IOException("the part has had enough");
        thrown = exception;
        throw exception;
    }

    final class PlainDense extends CustomLayer implements Stateful {
        @Override
        public String config() {
            return "{\"units\":4}";
        }

        @Override
        public long[] outputShape(long[] inputShape) throws IOException {
            enter("outputShape");
            return new long[] {UNITS};
        }

        @Override
        public List<CustomWeight> weights(long[] inputShape) throws IOException {
            enter("weights");
            return List.of(
                    new CustomWeight("kernel", inputShape[0], UNITS),
                    new CustomWeight("bias", UNITS).initializer(new Zeros()));
        }

        @Override
        public void forward(LayerBatch batch) throws IOException {
            enter("forward");
            if (batch.training()) ++trained;
            FloatBuffer input = batch.input();
            FloatBuffer output = batch.output();
            FloatBuffer kernel = batch.weight(0);
            FloatBuffer bias = batch.weight(1);
            int inputs = (int) batch.inputShape()[1];
            for (int r = 0; r < batch.inputShape()[0]; ++r) {
                for (int unit = 0; unit < UNITS; ++unit) {
                    double sum = bias.get(unit);
                    for (int i = 0; i < inputs; ++i) {
                        sum += (double) input.get(r * inputs + i) * kernel.get(i * UNITS + unit);
                    }
                    output.put(r * UNITS + unit, (float) sum);
                }
            }
        }

        @Override
        public void backward(LayerBatch batch) throws IOException {
            enter("backward");
            FloatBuffer input = batch.input();
            FloatBuffer gradient = batch.outputGradient();
            FloatBuffer inputGradient = batch.inputGradient();
            FloatBuffer kernel = batch.weight(0);
            FloatBuffer ofKernel = batch.weightGradient(0);
            FloatBuffer ofBias = batch.weightGradient(1);
            int inputs = (int) batch.inputShape()[1];
            for (int r = 0; r < batch.inputShape()[0]; ++r) {
                for (int i = -1; i < inputs; ++i) {
                    double sum = 0;
                    for (int unit = 0; unit < UNITS; ++unit) {
                        float of = gradient.get(r * UNITS + unit);
                        if (i < 0) {
                            ofBias.put(unit, ofBias.get(unit) + of);
                        } else {
                            int at = i * UNITS + unit;
                            ofKernel.put(at, ofKernel.get(at) + input.get(r * inputs + i) * of);
                            sum += (double) kernel.get(at) * of;
                        }
                    }
                    if (i >= 0 && inputGradient != null) inputGradient.put(r * inputs + i, (float) sum);
                }
            }
        }

        @Override
        public byte[] getState() throws IOException {
            enter("getState");
            return ByteBuffer.allocate(8).putLong(trained).array();
        }

        @Override
        public void setState(byte[] state) throws IOException {
            enter("setState");
            trained = ByteBuffer.wrap(state).getLong();
        }
    }

    final class PlainError extends CustomLoss {
        @Override
        public void compute(LossRows rows) throws IOException {
            enter("compute");
            FloatBuffer gradients = rows.gradients();
            for (int r = 0; r < rows.count(); ++r) {
                double sum = 0;
                for (int i = r * rows.size(); i < (r + 1) * rows.size(); ++i) {
                    float difference = rows.output().get(i) - rows.target().get(i);
                    sum += (double) difference * difference;
                    if (gradients != null) gradients.put(i, 2 * difference / rows.size());
                }
                rows.losses().put(r, (float) (sum / rows.size()));
            }
        }
    }

    final class PlainDistance extends CustomMetric {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public Better better() {
            return Better.LESS;
        }

        @Override
        public void add(MetricRows rows, DoubleBuffer state) throws IOException {
            enter("add");
            for (int r = 0; r < rows.count(); ++r) {
                double weight = rows.weights() == null ? 1 : rows.weights().get(r);
                double sum = 0;
                for (int i = r * rows.size(); i < (r + 1) * rows.size(); ++i) {
                    sum += Math.abs(rows.output().get(i) - rows.target().get(i));
                }
                state.put(0, state.get(0) + weight * sum / rows.size());
                state.put(1, state.get(1) + weight);
            }
        }

        @Override
        public void merge(DoubleBuffer state, DoubleBuffer later) throws Exception {
            enter("merge");
            super.merge(state, later);
        }

        @Override
        public double result(DoubleBuffer state) throws IOException {
            enter("result");
            return state.get(1) == 0 ? 0 : state.get(0) / state.get(1);
        }
    }

    final class PlainRate extends CustomSchedule {
        @Override
        public double rate(long step) throws IOException {
            enter("rate");
            return RATE;
        }
    }

    /** With these parts, or with the library's. */
    static Sequential model(PlainParts own, long threads) {
        Layer middle = own == null ? new Dense(UNITS).name("middle") : own.new PlainDense().name("middle");
        Loss loss = own == null ? new MeanSquaredError() : own.new PlainError();
        Metric metric = own == null ? new MeanAbsoluteErrorMetric().name("mae") : own.new PlainDistance().name("mae");
        SGD sgd = own == null ? new SGD().learningRate(RATE) : new SGD().learningRateSchedule(own.new PlainRate());
        Sequential model =
                new Sequential(7).add(new Dense(5).activation("tanh")).add(middle).add(new Dense(2));
        model.compile(new CompileOptions().optimizer(sgd).loss(loss).weightedMetrics(metric).threads(threads));
        return model;
    }

    static Dataset dataset() {
        final int count = 26;
        float[] y = new float[2 * count];
        float[] weights = new float[count];
        for (int i = 0; i < y.length; ++i) {
            y[i] = (i % 7) / 7f;
            weights[i / 2] = 0.5f + i % 3;
        }
        try (Tensor x = Tensor.of(Models.features(count), count, Models.FEATURES);
                Tensor targets = Tensor.of(y, count, 2);
                Tensor sampleWeight = Tensor.of(weights, count)) {
            return Dataset.of(x, targets, sampleWeight);
        }
    }
}
