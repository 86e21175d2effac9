import java.util.Arrays;
import java.util.Locale;
import org.rekindle.Array;
import org.rekindle.Model;

/**
 * What a prediction of one row takes through the Java binding; as predict_bench.c.
 *
 * <pre>PredictBench [calls]</pre>
 */
final class PredictBench {
    private static final String MODEL = "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,784],\"layers\":["
            + "{\"class_name\":\"Dense\",\"config\":{\"units\":128,\"activation\":\"relu\"}},"
            + "{\"class_name\":\"Dense\",\"config\":{\"units\":10,\"activation\":\"softmax\"}}]}}";
    private static final int FEATURES = 784;
    private static final int WARM_UP = 20_000;

    private PredictBench() {}

    public static void main(String[] arguments) {
        double[] times = new double[Integer.parseInt(arguments[0])];
        float[] row = new float[FEATURES];
        for (int i = 0; i < FEATURES; ++i) row[i] = (float) (i % 7) / 7;
        float sum = 0;
        try (Model model = Model.fromJson(MODEL)) {
            model.build(FEATURES);
            for (int i = -WARM_UP; i < times.length; ++i) {
                long begin = System.nanoTime();
                float[] outputs = model.predictOnBatch(Array.of(row, 1, FEATURES));
                if (i >= 0) times[i] = (System.nanoTime() - begin) * 1e-3;
                sum += outputs[0];
            }
        }
        if (!(sum > 0)) throw new AssertionError("the outputs are " + sum);
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "p50 %.3f p99 %.3f%n", times[times.length / 2], times[times.length * 99 / 100]);
    }
}
