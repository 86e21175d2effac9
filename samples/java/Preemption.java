import java.nio.file.Path;
import java.time.Duration;
import org.rekindle.Action;
import org.rekindle.Adam;
import org.rekindle.BackupAndRestore;
import org.rekindle.Callback;
import org.rekindle.CompileOptions;
import org.rekindle.Dataset;
import org.rekindle.Dense;
import org.rekindle.Event;
import org.rekindle.FitOptions;
import org.rekindle.Rekindle;
import org.rekindle.RekindleException;
import org.rekindle.Sequential;
import org.rekindle.Status;
import org.rekindle.Tensor;

/**
 * A job that a scheduler may end with SIGTERM: it saves its state and ends with status 143; started again, it goes on.
 *
 * <pre>Preemption [backup folder] [model file] [epochs]</pre>
 */
final class Preemption {
    private static final int SAMPLES = 4096;
    private static final int FEATURES = 16;

    private Preemption() {}

    private static final class Report implements Callback {
        @Override
        public Action onTrainBegin(Event event) {
            if (event.restored()) {
                System.out.printf("restored at epoch %d, batch %d%n", event.epoch(), event.batch());
            }
            return Action.CONTINUE;
        }

        @Override
        public Action onEpochEnd(Event event) {
            System.out.printf("epoch %d%n", event.epoch());
            return Action.CONTINUE;
        }
    }

    /** Points of a cube, and whether each is inside a ball. */
    private static Dataset makeDataset() {
        float[] points = new float[SAMPLES * FEATURES];
        float[] inside = new float[SAMPLES];
        int random = 1;
        for (int i = 0; i < SAMPLES; ++i) {
            float squares = 0;
            for (int j = 0; j < FEATURES; ++j) {
                random = random * 1664525 + 1013904223;
                float point = (float) (random >>> 8) / (1 << 23) - 1;
                points[i * FEATURES + j] = point;
                squares += point * point;
            }
            inside[i] = squares < FEATURES / 3.0f ? 1 : 0;
        }
        try (Tensor x = Tensor.of(points, SAMPLES, FEATURES); Tensor y = Tensor.of(inside, SAMPLES, 1)) {
            return Dataset.of(x, y);
        }
    }

    public static void main(String[] arguments) {
        Rekindle.logTo(System.getLogger("org.rekindle"));
        Rekindle.preemptOnShutdown(Duration.ofSeconds(20));
        try (Dataset dataset = makeDataset();
                Sequential model = new Sequential()
                        .add(new Dense(64).activation("relu"))
                        .add(new Dense(1).activation("sigmoid"));
                BackupAndRestore backup = BackupAndRestore.options(Path.of(arguments[0]))
                        .saveFreqOff()
                        .saveBeforePreemption(true)
                        .create()) {
            model.compile(new CompileOptions().optimizer(new Adam()).loss("binary_crossentropy"));
            long epochs = Long.parseLong(arguments[2]);
            model.fit(dataset, new FitOptions().epochs(epochs).callback(backup).callback(new Report()));
            model.save(Path.of(arguments[1]));
            backup.finish();
            System.out.println("finished");
        } catch (RekindleException exception) {
            if (exception.status() != Status.PREEMPTED) throw exception;
            System.out.println("preempted: " + exception.getMessage());
        }
    }
}
