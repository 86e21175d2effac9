import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.rekindle.Checkpoint;
import org.rekindle.CompileOptions;
import org.rekindle.DataType;
import org.rekindle.Dataset;
import org.rekindle.Dense;
import org.rekindle.FitOptions;
import org.rekindle.Functional;
import org.rekindle.Input;
import org.rekindle.Layer;
import org.rekindle.PullSource;
import org.rekindle.Samples;
import org.rekindle.Sequential;
import org.rekindle.Symbol;
import org.rekindle.Tensor;
import org.rekindle.TensorBuilder;

/**
 * Whether the process's memory stays flat while tensors come and go: TensorMemory [way]. The first tenth of the rounds
 * brings the process to its size; the rest may add GROWTH megabytes, of several thousand that went through.
 */
final class TensorMemory {
    private static final int VALUES = 1 << 18; // one megabyte
    private static final long GROWTH = 40;

    /** One round takes a megabyte or more, or makes many small objects. */
    private interface Round {
        void run(int number) throws Exception;
    }

    private TensorMemory() {}

    private static long megabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }

    private static void repeat(int rounds, Round round) throws Exception {
        repeat(rounds, GROWTH, round);
    }

    private static void repeat(int rounds, long growth, Round round) throws Exception {
        long before = 0;
        for (int i = 0; i < rounds; ++i) {
            if (i == rounds / 10) before = megabytes();
            round.run(i);
        }
        long after = megabytes();
        System.out.printf("%d rounds: %d MB, then %d MB%n", rounds, before, after);
        if (after - before > growth) throw new AssertionError("memory grows");
    }

    /** Of one megabyte, and of sizes up to thirty. */
    private static void made(float[] values) throws Exception {
        repeat(10_000, i -> Tensor.of(values, VALUES).close());
        repeat(300, i -> {
            long rows = 1 + i * 7 % 30;
            try (TensorBuilder builder = Tensor.builder(DataType.FLOAT32, rows, VALUES)) {
                for (long row = 0; row < rows; ++row) builder.append(values);
                builder.build().close();
            }
        });
    }

    /** Left to the collector. */
    private static void dropped(float[] values) throws Exception {
        repeat(10_000, i -> Tensor.of(values, VALUES));
    }

    private static void predicted(float[] values) throws Exception {
        try (Sequential model = new Sequential().add(new Dense(64))) {
            model.compile(new CompileOptions().loss("mse").threads(1));
            repeat(1000, i -> {
                try (Tensor x = Tensor.of(values, VALUES / 64, 64);
                        Dataset dataset = Dataset.of(x);
                        Tensor y = model.predict(dataset, 1024)) {
                    if (y.floats().length != VALUES) throw new AssertionError("outputs are missing");
                }
            });
        }
    }

    private static void state() throws Exception {
        Path file = Files.createTempFile("rekindle", ".rekindle");
        try (Sequential model = new Sequential().add(new Dense(512))) {
            model.build(512);
            model.save(file);
            repeat(1000, i -> {
                for (String name : model.weightNames()) model.weight(name).close();
                for (String name : model.stateNames()) model.state(name).close();
                try (Checkpoint checkpoint = Checkpoint.open(file)) {
                    for (Checkpoint.Entry entry : checkpoint.entries()) checkpoint.read(entry.name()).close();
                }
            });
        } finally {
            Files.delete(file);
        }
    }

    /** Closes a batch's tensors when the next one is asked for. */
    private static final class Source implements PullSource {
        private static final int BATCHES = 10;

        private final float[] x = new float[VALUES];
        private final float[] y = new float[VALUES / 64];
        private int next;
        private Tensor lastX;
        private Tensor lastY;

        private void drop() {
            if (lastX == null) return;
            lastX.close();
            lastY.close();
            lastX = null;
        }

        @Override
        public Samples next() {
            drop();
            if (next++ == BATCHES) return null;
            lastX = Tensor.of(x, y.length, 64);
            lastY = Tensor.of(y, y.length, 1);
            return new Samples(lastX, lastY);
        }

        @Override
        public void reset(long epoch) {
            drop();
            next = 0;
        }
    }

    private static void pulled() throws Exception {
        try (Dataset dataset = Dataset.pull(new Source(), VALUES / 64, 64);
                Sequential model = new Sequential().add(new Dense(1))) {
            model.compile(new CompileOptions().loss("mse").threads(1));
            repeat(100, i -> model.fit(dataset, new FitOptions().epochs(1)));
        }
    }

    /**
     * Symbols, small and many, are left to the collector, which on a busy machine lets some hundred thousand gather. Of
     * the four million that are made here, 25 bytes each are found.
     */
    private static void described() throws Exception {
        repeat(40_000, 100, i -> {
            Input x = new Input(8);
            Layer block = new Dense(8);
            Symbol y = x;
            for (int call = 0; call < 100; ++call) y = block.apply(y);
            if (i % 100 == 0) new Functional(x, y).close();
        });
    }

    public static void main(String[] arguments) throws Exception {
        float[] values = new float[VALUES];
        Map<String, Round> ways = Map.of(
                "made", i -> made(values),
                "dropped", i -> dropped(values),
                "predicted", i -> predicted(values),
                "state", i -> state(),
                "pulled", i -> pulled(),
                "described", i -> described());
        ways.get(arguments[0]).run(0);
    }
}
