import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rekindle.Action;
import org.rekindle.Adam;
import org.rekindle.BackupAndRestore;
import org.rekindle.Callback;
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
 * <pre>FashionMnist [data folder] [backup folder] [model file] [seed] [epochs]</pre>
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
                .metrics("accuracy"));
        return model;
    }

    public static void main(String[] arguments) throws IOException {
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : 0;
        long epochs = arguments.length > 4 ? Long.parseLong(arguments[4]) : 3;
        Path modelFile = Path.of(arguments[2]);
        Rekindle.logTo(System.getLogger("org.rekindle"));
        try (Dataset train = load(arguments[0], "train");
                Dataset test = load(arguments[0], "t10k");
                Sequential model = makeModel(seed);
                BackupAndRestore backup =
                        BackupAndRestore.options(Path.of(arguments[1])).saveFreqBatches(20).create()) {
            model.fit(train, new FitOptions().epochs(epochs).batchSize(128).callback(backup).callback(new Report()));
            System.out.printf(Locale.ROOT, "test accuracy %.4f%n", model.evaluate(test, 32).get("accuracy"));
            model.save(modelFile);
            Files.writeString(Path.of(modelFile + ".history.txt"), model.history() + "\n");
            backup.finish();
        }
    }
}
