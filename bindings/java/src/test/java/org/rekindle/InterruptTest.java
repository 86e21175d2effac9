package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is interrupted stops its fit at the next batch, stays interrupted, and the run can go on. */
class InterruptTest {
    private static final long BATCHES = 5; // of an epoch of Models.options
    private static final long FOREVER = 1L << 40;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @AfterEach
    void theThreadIsUsedAgain() {
        Thread.interrupted();
    }

    /** What one hook does. */
    private interface Body {
        void run(Event event) throws Exception;
    }

    private static Callback onTrainBegin(Body body) {
        return new Callback() {
            @Override
            public Action onTrainBegin(Event event) throws Exception {
                body.run(event);
                return Action.CONTINUE;
            }
        };
    }

    private static Callback onEpochBegin(Body body) {
        return new Callback() {
            @Override
            public Action onEpochBegin(Event event) throws Exception {
                body.run(event);
                return Action.CONTINUE;
            }
        };
    }

    private static Callback onTrainBatchEnd(Body body) {
        return new Callback() {
            @Override
            public Action onTrainBatchEnd(Event event) throws Exception {
                body.run(event);
                return Action.CONTINUE;
            }
        };
    }

    private void useAChannel(Event event) throws Exception {
        Path file = folder.resolve("notes");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
        }
    }

    private static long steps(Sequential model) {
        if (!model.stateNames().contains("optimizer/iterations")) return 0; // not built
        try (Tensor iterations = model.state("optimizer/iterations")) {
            return iterations.longs()[0];
        }
    }

    /** The steps of a fit of two epochs. */
    private static long stepsWith(Callback... callbacks) {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            FitOptions options = Models.options(2);
            for (Callback callback : callbacks) options.callback(callback);
            model.fit(dataset, options);
            return steps(model);
        }
    }

    @Test
    void nobodyInterrupts() throws Exception {
        assertEquals(2 * BATCHES, stepsWith(onTrainBatchEnd(this::useAChannel)));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void interruptedBefore() {
        Thread.currentThread().interrupt();
        assertEquals(0, stepsWith());
        assertTrue(Thread.interrupted());
        assertEquals(2 * BATCHES, stepsWith());
    }

    @Test
    void interruptedInTheFirstHook() {
        assertEquals(0, stepsWith(onTrainBegin(event -> Thread.currentThread().interrupt())));
        assertTrue(Thread.interrupted());
    }

    @Test
    void interruptedInABatchsHook() {
        assertEquals(3, stepsWith(onTrainBatchEnd(event -> {
            if (event.batch() == 2) Thread.currentThread().interrupt();
        })));
        assertTrue(Thread.interrupted());
    }

    @Test
    void interruptedInAHookAfterItUsedAChannel() {
        assertEquals(3, stepsWith(onTrainBatchEnd(event -> {
            useAChannel(event);
            if (event.batch() == 2) Thread.currentThread().interrupt();
        })));
        assertTrue(Thread.interrupted());
    }

    @Test
    void interruptedInAFitInsideAHook() {
        long[] inner = new long[1];
        long outer = stepsWith(onTrainBatchEnd(event -> {
            if (event.batch() == 2) {
                inner[0] = stepsWith(onTrainBatchEnd(within -> {
                    if (within.batch() == 1) Thread.currentThread().interrupt();
                }));
            }
        }));
        assertEquals(2, inner[0]);
        assertEquals(3, outer);
        assertTrue(Thread.interrupted());
    }

    /** Interrupts a thread that computes and has no hook to come; the steps of its fit. */
    private long stepsUntilInterrupted(Callback first) throws Exception {
        int samples = 1 << 20;
        CountDownLatch begun = new CountDownLatch(1);
        Callable<Long> fit = () -> {
            try (Tensor x = Tensor.of(Models.features(samples), samples, Models.FEATURES);
                    Tensor y = Tensor.of(Models.labels(samples), samples);
                    Dataset dataset = Dataset.of(x, y);
                    Sequential model = Models.classifier(3)) {
                Callback ready = onEpochBegin(event -> begun.countDown());
                model.fit(dataset, new FitOptions().batchSize(1).callback(first).callback(ready));
                assertTrue(Thread.currentThread().isInterrupted());
                return steps(model);
            }
        };
        FutureTask<Long> task = new FutureTask<>(fit);
        Thread thread = new Thread(task);
        thread.start();
        assertTrue(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        Thread.sleep(20); // most likely the hook is over
        thread.interrupt();
        long steps = task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(steps < samples, "the epoch's " + samples + " steps were all done");
        return steps;
    }

    @Test
    void interruptedByAnotherThread() throws Exception {
        assertTrue(stepsUntilInterrupted(onEpochBegin(event -> {})) > 0);
    }

    @Test
    void interruptedByAnotherThreadAfterAHookUsedAChannel() throws Exception {
        assertTrue(stepsUntilInterrupted(onEpochBegin(this::useAChannel)) > 0);
    }

    @Test
    void theNextFitGoesOn() {
        byte[] expected;
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            model.fit(dataset, Models.options(9));
            expected = Models.stateOf(model);
        }
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = BackupAndRestore.in(folder)) {
            Callback interrupting = onTrainBatchEnd(event -> {
                if (event.epoch() == 5 && event.batch() == 1) Thread.currentThread().interrupt();
            });
            History history = model.fit(dataset, Models.options(9).callback(backup).callback(interrupting));
            assertEquals(List.of(0L, 1L, 2L, 3L, 4L), history.epochs());
            assertTrue(Thread.interrupted());
            model.fit(dataset, Models.options(9).callback(backup));
            assertArrayEquals(expected, Models.stateOf(model));
        }
    }

    @Test
    void theEndOfAllFitsIsAwaited() throws Exception {
        RunningFits.awaitNone(LIMIT);
        CountDownLatch begun = new CountDownLatch(1);
        boolean[] ended = new boolean[1];
        Thread thread = new Thread(() -> {
            try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
                model.fit(dataset, Models.options(FOREVER).callback(onTrainBegin(event -> begun.countDown())));
                ended[0] = true;
            }
        });
        thread.start();
        assertTrue(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        RunningFits.awaitNone(Duration.ofMillis(20));
        assertTrue(thread.isAlive());
        thread.interrupt();
        RunningFits.awaitNone(LIMIT);
        thread.join(LIMIT.toMillis());
        assertTrue(ended[0]);
    }
}
