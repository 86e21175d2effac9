import java.nio.file.Path;
import org.rekindle.Action;
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
import org.rekindle.Tensor;

/**
 * The example in Keras's documentation of BackupAndRestore: a callback interrupts the first fit at epoch 4; the second
 * fit goes on from there and runs the 6 epochs that are left of 10.
 */
final class ReferenceExample {
    private ReferenceExample() {}

    private static final class InterruptingCallback implements Callback {
        @Override
        public Action onEpochBegin(Event event) {
            if (event.epoch() == 4) throw new IllegalStateException("Interrupting!");
            return Action.CONTINUE;
        }
    }

    private static final class EpochCounter implements Callback {
        private int epochs;

        @Override
        public Action onEpochEnd(Event event) {
            ++epochs;
            return Action.CONTINUE;
        }
    }

    /** np.arange(100).reshape(5, 20) and np.zeros(5). */
    private static Dataset makeDataset() {
        float[] numbers = new float[100];
        for (int i = 0; i < numbers.length; ++i) numbers[i] = i;
        try (Tensor x = Tensor.of(numbers, 5, 20); Tensor y = Tensor.of(new float[5], 5)) {
            return Dataset.of(x, y);
        }
    }

    public static void main(String[] arguments) {
        Rekindle.logTo(System.getLogger("org.rekindle"));
        BackupAndRestore.Options options = BackupAndRestore.options(Path.of(arguments[0]));
        // As Keras: an epoch's end is saved before the next epoch begins.
        try (BackupAndRestore backup = options.asynchronous(false).create();
                Dataset dataset = makeDataset();
                Sequential model = new Sequential().add(new Dense(10))) {
            model.compile(new CompileOptions().loss("mse").allowNonFinite(true));

            EpochCounter first = new EpochCounter();
            try {
                model.fit(dataset, fitOptions(backup, first).callback(new InterruptingCallback()));
            } catch (RekindleException exception) {
                System.out.println("the first fit ended with " + exception.status() + " (" + exception.getCause()
                        .getMessage() + ") after " + first.epochs + " epochs");
            }

            EpochCounter second = new EpochCounter();
            model.fit(dataset, fitOptions(backup, second));
            System.out.println("the second fit ran " + second.epochs + " epochs");
            backup.finish(); // what the run has made is no longer needed
        }
    }

    private static FitOptions fitOptions(BackupAndRestore backup, EpochCounter counter) {
        return new FitOptions().epochs(10).batchSize(1).callback(backup).callback(counter);
    }
}
