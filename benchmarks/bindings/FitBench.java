import java.util.Arrays;
import java.util.Locale;
import org.rekindle.Action;
import org.rekindle.Callback;
import org.rekindle.Dataset;
import org.rekindle.Event;
import org.rekindle.FitOptions;
import org.rekindle.Sequential;

/**
 * What a training step costs through the Java binding, without a callback and with one that does nothing at each
 * batch's end; as fit_bench.c.
 *
 * <pre>FitBench [images] [labels] [fits] [threads]</pre>
 */
final class FitBench {
    private static final String MODEL = "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,28,28],\"layers\":["
            + "{\"class_name\":\"Rescaling\",\"config\":{\"scale\":0.00392156862745098}},"
            + "{\"class_name\":\"Flatten\"},"
            + "{\"class_name\":\"Dense\",\"config\":{\"units\":128,\"activation\":\"relu\"}},"
            + "{\"class_name\":\"Dense\",\"config\":{\"units\":10,\"activation\":\"softmax\"}}]}}";
    private static final String COMPILE =
            "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"],\"threads\":%s}";

    private static final int EPOCHS = 4;

    private FitBench() {}

    private static final class GoOn implements Callback {
        private long calls;

        @Override
        public Action onTrainBatchEnd(Event event) {
            ++calls;
            return Action.CONTINUE;
        }
    }

    /** One fit; microseconds for a step. */
    private static double measure(Sequential model, Dataset dataset, FitOptions options, double steps) {
        long begin = System.nanoTime();
        model.fit(dataset, options.epochs(EPOCHS));
        return (System.nanoTime() - begin) * 1e-3 / (EPOCHS * steps);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    public static void main(String[] arguments) {
        int fits = Integer.parseInt(arguments[2]);
        try (Dataset dataset = Dataset.ofIdx(arguments[0], arguments[1], false);
                Sequential model = Sequential.fromJson(MODEL)) {
            model.compileFromJson(COMPILE.formatted(arguments[3]));
            double steps = (dataset.sampleCount() + 31) / 32;
            double[] plain = new double[fits];
            double[] called = new double[fits];
            measure(model, dataset, new FitOptions().callback(new GoOn()), 1);
            for (int i = 0; i < fits; ++i) {
                plain[i] = measure(model, dataset, new FitOptions(), steps);
                called[i] = measure(model, dataset, new FitOptions().callback(new GoOn()), steps);
            }
            System.out.printf(Locale.ROOT, "plain %.3f callback %.3f%n", median(plain), median(called));
        }
    }
}
