package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests to stop at each of so many moments of a fit, spread over the time from its call to its third batch. The fit
 * would never end by itself, so a request that is lost ends the test.
 */
class StopMomentsTest {
    private static final int MOMENTS = 200;
    private static final long FOREVER = 1L << 40;
    private static final long LIMIT = 60; // seconds

    @TempDir
    Path folder;

    @AfterEach
    void clear() {
        Rekindle.clearPreemption();
    }

    /** It takes a while to be built. */
    private static Sequential largeClassifier() {
        Sequential model = new Sequential(3)
                .add(new Dense(200).activation("relu"))
                .add(new Dense(200).activation("relu"))
                .add(new Dense(Models.CLASSES).activation("softmax"));
        model.compile(new CompileOptions().optimizer(new Adam()).loss("sparse_categorical_crossentropy").threads(1));
        return model;
    }

    /** Fits with a backup, if there is one, and counts the history's epochs. */
    private static int fit(Sequential model, BackupAndRestore backup, Callback callback) {
        FitOptions options = Models.options(FOREVER).callback(callback);
        if (backup != null) options.callback(backup);
        try (Dataset dataset = Models.dataset()) {
            return model.fit(dataset, options).epochs().size();
        }
    }

    private static long nanosecondsUntilABatch() {
        Callback stopping = new Callback() {
            @Override
            public Action onTrainBatchEnd(Event event) {
                return event.batch() == 2 ? Action.STOP : Action.CONTINUE;
            }
        };
        try (Sequential model = largeClassifier()) {
            long began = System.nanoTime();
            fit(model, null, stopping);
            return System.nanoTime() - began;
        }
    }

    private BackupAndRestore backup(boolean preemptible) {
        return BackupAndRestore.options(folder).saveBeforePreemption(preemptible).create();
    }

    /** Asks the thread that fits the model at each moment; each fit must end, as `preempted` says. */
    private void askAtEachMoment(boolean saves, boolean preempted, BiConsumer<Thread, Sequential> ask)
            throws Exception {
        long duration = nanosecondsUntilABatch();
        for (int moment = 0; moment < MOMENTS; ++moment) {
            try (Sequential model = largeClassifier();
                    BackupAndRestore backup = saves ? backup(preempted) : null) {
                FutureTask<Boolean> fit = new FutureTask<>(() -> {
                    try {
                        fit(model, backup, new Callback() {});
                        return false;
                    } catch (RekindleException exception) {
                        assertEquals(Status.PREEMPTED, exception.status());
                        return true;
                    }
                });
                Thread thread = new Thread(fit);
                thread.start();
                while (!model.isFitting()) Thread.onSpinWait();
                LockSupport.parkNanos(duration * moment / MOMENTS);
                ask.accept(thread, model);
                assertEquals(preempted, fit.get(LIMIT, TimeUnit.SECONDS), "moment " + moment);
                Rekindle.clearPreemption();
            }
        }
    }

    @Test
    void anInterruptIsInTime() throws Exception {
        askAtEachMoment(false, false, (thread, model) -> thread.interrupt());
    }

    @Test
    void anInterruptIsInTimeWhereARunIsResumed() throws Exception {
        askAtEachMoment(true, false, (thread, model) -> thread.interrupt());
    }

    @Test
    void aRequestIsInTime() throws Exception {
        askAtEachMoment(false, false, (thread, model) -> model.requestStop());
    }

    @Test
    void preemptionIsInTimeWhereARunIsResumed() throws Exception {
        askAtEachMoment(true, true, (thread, model) -> Rekindle.requestPreemption());
    }

    /** Nobody knows how far the thread is. */
    @Test
    void anInterruptIsInTimeWhileFitIsEntered() throws Exception {
        for (int moment = 0; moment < MOMENTS; ++moment) {
            try (Sequential model = Models.classifier(3)) {
                FutureTask<Integer> fit = new FutureTask<>(() -> fit(model, null, new Callback() {}));
                Thread thread = new Thread(fit);
                thread.start();
                thread.interrupt();
                fit.get(LIMIT, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aRequestIsOfOneFit() {
        try (Sequential model = Models.classifier(3); Dataset dataset = Models.dataset()) {
            model.requestStop();
            assertEquals(List.of(0L), model.fit(dataset, Models.options(1)).epochs());
            Thread.currentThread().interrupt();
            assertEquals(List.of(), model.fit(dataset, Models.options(1)).epochs());
            assertTrue(Thread.interrupted());
            assertEquals(List.of(0L), model.fit(dataset, Models.options(1)).epochs());
        }
    }

    @Test
    void weightsThatFitAreLoaded() {
        Path path = folder.resolve("weights");
        try (Sequential larger = largeClassifier(); Sequential smaller = new Sequential(0).add(new Dense(200))) {
            larger.build(Models.FEATURES);
            smaller.build(Models.FEATURES);
            larger.saveWeights(path);
            RekindleException refused = assertThrows(RekindleException.class, () -> smaller.loadWeights(path));
            assertEquals(Status.MISMATCH, refused.status());
            assertThrows(RekindleException.class, () -> smaller.loadWeights(path, false));
            smaller.loadWeights(path, true);
            try (Tensor one = larger.weight("dense/kernel"); Tensor other = smaller.weight("dense/kernel")) {
                assertArrayEquals(one.floats(), other.floats());
            }
        }
    }
}
