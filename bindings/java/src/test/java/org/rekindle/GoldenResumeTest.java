package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run of every golden case that is interrupted in the middle of an epoch, and done again by a new model from the same
 * JSON, ends with the bytes of one that nobody disturbs.
 */
@Tag("golden")
@Execution(ExecutionMode.CONCURRENT) // most of the time goes to waiting for the disk
class GoldenResumeTest {
    private static final int EPOCHS = 2;

    /**
     * Of so many cases of several samples at most one is interrupted between epochs: its target fits the whole batch
     * alone.
     */
    private static final int CASES_WITH_SEVERAL_BATCHES = 500;

    private static final AtomicInteger RESUMED = new AtomicInteger();
    private static final AtomicInteger OF_ONE_SAMPLE = new AtomicInteger();
    private static final AtomicInteger BETWEEN_EPOCHS = new AtomicInteger();

    @TempDir
    Path folder;

    static List<Path> cases() throws IOException {
        return GoldenFile.all();
    }

    @AfterAll
    static void print() throws IOException {
        System.out.println(
                "golden: " + RESUMED + " cases interrupted and resumed, " + BETWEEN_EPOCHS + " of them between epochs");
        assertEquals(cases().size(), RESUMED.get(), "cases that passed");
        int most = cases().size() / CASES_WITH_SEVERAL_BATCHES;
        int several = BETWEEN_EPOCHS.get() - OF_ONE_SAMPLE.get();
        assertTrue(several <= most, () -> several + " cases of several samples have a batch an epoch");
    }

    /** Ends a run before a batch of its second epoch. */
    private static final class Interruption implements Callback {
        private final IllegalStateException thrown = new IllegalStateException("interrupted");
        private final long batch;

        Interruption(long batch) {
            this.batch = batch;
        }

        @Override
        public Action onTrainBatchBegin(Event event) {
            if (event.epoch() == 1 && event.batch() == batch) throw thrown;
            return Action.CONTINUE;
        }
    }

    /** Where a run has begun. */
    private static final class Beginning implements Callback {
        private String place = "nowhere";

        @Override
        public Action onTrainBegin(Event event) {
            place = event.restored() + " " + event.epoch() + " " + event.batch();
            return Action.CONTINUE;
        }
    }

    /**
     * The size of a batch of which there are two in an epoch; it is one sample where all must have the same size, and
     * all samples where a target fits only as many as the output has columns.
     */
    private static long batchSize(GoldenCase golden) {
        long half = (golden.samples() + 1) / 2;
        if (golden.file.name.startsWith("loss_mse_broadcast_row_when_square")) return golden.samples();
        return golden.isStateful() && golden.samples() % half != 0 ? 1 : half;
    }

    /** The number of an epoch's last batch, counted from 0. */
    private static long lastBatch(GoldenCase golden) {
        return (golden.samples() - 1) / batchSize(golden);
    }

    /** Trains on the case's data, shuffled. */
    private static void fit(GoldenCase golden, Model model, Callback... callbacks) {
        FitOptions options = new FitOptions().epochs(EPOCHS).batchSize(batchSize(golden));
        for (Callback callback : callbacks) options.callback(callback);
        try (Dataset dataset = Dataset.of(golden.batch())) {
            model.fit(dataset, options);
        }
    }

    /** Saves behind each batch, before the next. */
    private BackupAndRestore backup() {
        return BackupAndRestore.options(folder).saveFreqBatches(1).asynchronous(false).create();
    }

    private void interrupt(GoldenCase golden) {
        Interruption interruption = new Interruption(lastBatch(golden));
        try (Model model = golden.newModelWithWeights(); BackupAndRestore backup = backup()) {
            RekindleException exception =
                    assertThrows(RekindleException.class, () -> fit(golden, model, backup, interruption));
            assertSame(interruption.thrown, exception.getCause(), exception.getMessage());
        }
    }

    /** The states of a new model that goes on, and has only what the backup gives it. */
    private Map<String, byte[]> resume(GoldenCase golden) {
        Beginning beginning = new Beginning();
        try (Model model = golden.newModel(); BackupAndRestore backup = backup()) {
            fit(golden, model, backup, beginning);
            assertEquals("true 1 " + lastBatch(golden), beginning.place, "restored, epoch and batch");
            return statesOf(model);
        }
    }

    private static Map<String, byte[]> undisturbed(GoldenCase golden) {
        try (Model model = golden.newModelWithWeights()) {
            fit(golden, model);
            return statesOf(model);
        }
    }

    /** The bytes of all that training changes, and the history. */
    private static Map<String, byte[]> statesOf(Model model) {
        Map<String, byte[]> states = new LinkedHashMap<>();
        for (String name : model.stateNames()) {
            try (Tensor state = model.state(name)) {
                states.put(name, state.bytes());
            }
        }
        states.put("the history", model.history().toString().getBytes(StandardCharsets.UTF_8));
        return states;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsWithTheSameBytes(Path path) throws IOException {
        GoldenCase golden = new GoldenCase(new GoldenFile(path));
        golden.run(() -> {
            Map<String, byte[]> expected = undisturbed(golden);
            interrupt(golden);
            Map<String, byte[]> states = resume(golden);
            assertEquals(expected.keySet(), states.keySet());
            expected.forEach((name, bytes) -> assertArrayEquals(bytes, states.get(name), name));
        });
        RESUMED.incrementAndGet();
        if (golden.samples() == 1) OF_ONE_SAMPLE.incrementAndGet();
        if (lastBatch(golden) == 0) BETWEEN_EPOCHS.incrementAndGet();
    }
}
