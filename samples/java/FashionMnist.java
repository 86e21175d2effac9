import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rekindle.Action;
import org.rekindle.Adam;
import org.rekindle.BackupAndRestore;
import org.rekindle.Callback;
import org.rekindle.Communicator;
import org.rekindle.CompileOptions;
import org.rekindle.Conv2D;
import org.rekindle.Dataset;
import org.rekindle.Dense;
import org.rekindle.Dropout;
import org.rekindle.Event;
import org.rekindle.FitOptions;
import org.rekindle.Flatten;
import org.rekindle.MaxPooling2D;
import org.rekindle.Rekindle;
import org.rekindle.Rescaling;
import org.rekindle.Sequential;

/**
 * Trains a small convolutional network on Fashion-MNIST and never loses the run; the same run as
 * samples/c/fashion_mnist.c, whose backups it takes up.
 *
 * <pre>FashionMnist [options] &lt;data folder&gt; &lt;backup folder&gt; &lt;model file&gt; [seed] [epochs]</pre>
 *
 * <p>With {@code --communicator <library>} and, for some libraries, {@code --arguments <text>} this process is one of
 * several that train together. The others may be written in C or in Go.
 */
final class FashionMnist {
    private FashionMnist() {}

    private static final class Report implements Callback {
        @Override
        public Action onTrainBegin(Event event) {
            if (event.restored()) {
                System.out.printf("restored at epoch %d, batch %d%n", event.epoch(), event.batch());
            }
            return Action.CONTINUE;
        }

        @Override
        public Action onTrainBatchEnd(Event event) {
            if ((event.batch() + 1) % 50 == 0) {
                System.out.printf("epoch %d, %d batches:%s%n", event.epoch(), event.batch() + 1, text(event.logs()));
            }
            return Action.CONTINUE;
        }

        @Override
        public Action onEpochEnd(Event event) {
            System.out.printf("epoch %d:%s%n", event.epoch(), text(event.logs()));
            return Action.CONTINUE;
        }

        private static String text(Map<String, Double> logs) {
            StringBuilder text = new StringBuilder();
            logs.forEach((name, value) -> text.append(String.format(Locale.ROOT, " %s %.4f", name, value)));
            return text.toString();
        }
    }

    private static Dataset load(String folder, String name) {
        String path = folder + "/" + name;
        return Dataset.ofIdx(path + "-images-idx3-ubyte.gz", path + "-labels-idx1-ubyte.gz", true);
    }

    private static Sequential makeModel(long seed) {
        Sequential model = new Sequential(seed).add(new Rescaling(1.0 / 255.0));
        for (long filters : List.of(32L, 64L)) {
            model.add(new Conv2D(filters, 3, 3).activation("relu")).add(new MaxPooling2D());
        }
        model.add(new Flatten()).add(new Dropout(0.5)).add(new Dense(10).activation("softmax"));
        model.compile(new CompileOptions()
                .optimizer(new Adam())
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy")
                .shards(8)); // up to 8 threads share the work, of any number of processes: the bytes are the same
        return model;
    }

    /** Takes the options away from the arguments; null where this process is alone. */
    private static Communicator readOptions(Deque<String> arguments) {
        String library = null;
        String text = null;
        while (arguments.peek() != null && arguments.peek().startsWith("--")) {
            String name = arguments.pop();
            switch (name) {
                case "--communicator" -> library = arguments.pop();
                case "--arguments" -> text = arguments.pop();
                default -> throw new IllegalArgumentException(name + "; expected --communicator or --arguments");
            }
        }
        return library == null ? null : Communicator.load(library, text);
    }

    private static void train(Communicator communicator, Deque<String> arguments) throws IOException {
        boolean first = communicator == null || communicator.rank() == 0;
        String data = arguments.pop();
        Path backups = Path.of(arguments.pop());
        Path modelFile = Path.of(arguments.pop());
        long seed = arguments.isEmpty() ? 0 : Long.parseLong(arguments.pop());
        long epochs = arguments.isEmpty() ? 3 : Long.parseLong(arguments.pop());
        try (Dataset train = load(data, "train");
                Dataset test = load(data, "t10k");
                Sequential model = makeModel(seed);
                BackupAndRestore backup = BackupAndRestore.options(backups).saveFreqBatches(20).create()) {
            FitOptions options =
                    new FitOptions().epochs(epochs).batchSize(128).callback(backup).communicator(communicator);
            if (first) options.callback(new Report()); // all have the backup, but one report will do
            model.fit(train, options);
            if (!first) return; // all have the trained model, and one is to write it
            System.out.printf(Locale.ROOT, "test accuracy %.4f%n", model.evaluate(test, 32).get("accuracy"));
            model.save(modelFile);
            Files.writeString(Path.of(modelFile + ".history.txt"), model.history() + "\n");
            backup.finish();
        }
    }

    public static void main(String[] words) throws IOException {
        Rekindle.logTo(System.getLogger("org.rekindle"));
        Deque<String> arguments = new ArrayDeque<>(List.of(words));
        try (Communicator communicator = readOptions(arguments)) {
            train(communicator, arguments);
        }
    }
}
