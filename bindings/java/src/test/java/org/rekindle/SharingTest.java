package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Objects that several threads use, or one closes while others use it. */
class SharingTest {
    private static final int ROUNDS = 100;
    private static final int USERS = 3;

    @TempDir
    Path folder;

    /** Something that another thread does up to a hook and past it. */
    private static final class Paused implements AutoCloseable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private final FutureTask<Void> task;

        Paused(Hook at, Consumer<Callback> call) throws InterruptedException {
            Callback pausing = Listener.callback((hook, event) -> {
                if (hook == at) {
                    reached.countDown();
                    goesOn.await();
                }
                return Action.CONTINUE;
            });
            task = new FutureTask<>(() -> call.accept(pausing), null);
            new Thread(task).start();
            assertTrue(reached.await(60, TimeUnit.SECONDS));
        }

        @Override
        public void close() throws Exception {
            goesOn.countDown();
            task.get(60, TimeUnit.SECONDS);
        }
    }

    private static void busy(String message, Executable call) {
        RekindleException exception = assertThrows(RekindleException.class, call);
        assertEquals(message, exception.getMessage());
        assertSame(Status.BUSY, exception.status());
    }

    @Test
    void aModelThatIsTrainedRefusesOtherThreadsAllButAStop() throws Exception {
        try (Dataset dataset = Models.dataset();
                Tensor x = Tensor.of(new float[12], 2, 6);
                Tensor y = Tensor.of(new int[2], 2);
                Tensor bias = Tensor.of(new float[16], 16);
                Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            Path file = folder.resolve("model.rekindle");
            model.saveWeights(file);
            Map<String, Executable> calls = new TreeMap<>();
            calls.put("add", () -> model.add(new Dense(1)));
            calls.put("build", () -> model.build(Models.FEATURES));
            calls.put("compile", () -> model.compile(new CompileOptions().loss("mse")));
            calls.put("evaluate", () -> model.evaluate(dataset, 16));
            calls.put("fit", () -> model.fit(dataset, Models.options(1)));
            calls.put("history", model::history);
            calls.put("learningRate", model::learningRate);
            calls.put("loadWeights", () -> model.loadWeights(file));
            calls.put("predict", () -> model.predict(dataset, 16));
            calls.put("save", () -> model.save(file));
            calls.put("setLearningRate", () -> model.setLearningRate(0.1));
            calls.put("setWeight", () -> model.setWeight("dense/bias", bias));
            calls.put("state", () -> model.state("optimizer/iterations"));
            calls.put("trainOnBatch", () -> model.trainOnBatch(x, y, null));
            calls.put("weight", () -> model.weight("dense/bias"));

            Consumer<Callback> fit = callback -> model.fit(dataset, Models.options(1).callback(callback));
            try (Paused training = new Paused(Hook.TRAIN_BATCH_END, fit)) {
                calls.forEach((name, call) -> busy("the model is in use by a call in another thread", call));
                model.requestStop();
            }
            try (Tensor iterations = model.state("optimizer/iterations")) {
                assertEquals(1, iterations.longs()[0]);
            }
            assertEquals(0.001, model.learningRate());
        }
    }

    @Test
    void aModelThatPredictsMayBeReadButNotChanged() throws Exception {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            Consumer<Callback> predict = callback -> model.predict(dataset, 16, callback).close();
            try (Paused predicting = new Paused(Hook.PREDICT_BATCH_END, predict);
                    Tensor outputs = model.predict(dataset, 16);
                    Tensor bias = model.weight("dense/bias")) {
                assertEquals(Models.SAMPLES * Models.CLASSES, outputs.count());
                String reading = "the model is being read by a call that is still running";
                busy(reading, () -> model.fit(dataset, Models.options(1)));
                busy(reading, () -> model.setWeight("dense/bias", bias));
            }
            model.fit(dataset, Models.options(1));
        }
    }

    @Test
    void aBackupServesOneRunAtATime() throws Exception {
        try (Dataset dataset = Models.dataset();
                Sequential first = Models.classifier(1);
                Sequential second = Models.classifier(1);
                BackupAndRestore backup = BackupAndRestore.in(folder);
                BackupAndRestore other = BackupAndRestore.in(folder)) {
            Consumer<Callback> fit =
                    callback -> first.fit(dataset, Models.options(1).callback(backup).callback(callback));
            try (Paused training = new Paused(Hook.TRAIN_BATCH_END, fit)) {
                busy("the BackupAndRestore of \"" + folder + "\" is in use by another call", () ->
                        second.fit(dataset, Models.options(1).callback(backup)));
                RekindleException locked = assertThrows(
                        RekindleException.class, () -> second.fit(dataset, Models.options(1).callback(other)));
                assertSame(Status.LOCKED, locked.status());
                assertTrue(locked.getMessage().contains(folder.toString()), locked.getMessage());
            }
        }
    }

    @Test
    void aHookMayCloseWhatItsFitUses() {
        Dataset dataset = Models.dataset();
        Sequential model = Models.classifier(1);
        BackupAndRestore backup = BackupAndRestore.in(folder);
        long held = NativeMemory.held();
        Callback closing = Listener.callback((hook, event) -> {
            if (hook == Hook.EPOCH_BEGIN && event.epoch() == 1) {
                model.close();
                dataset.close();
                backup.close();
                assertThrows(IllegalStateException.class, event.model()::summary);
            }
            return Action.CONTINUE;
        });
        History history = model.fit(dataset, Models.options(3).callback(backup).callback(closing));
        assertEquals(3, history.epochs().size());
        assertThrows(IllegalStateException.class, model::history);
        assertTrue(NativeMemory.held() < held); // the tensors that the dataset was made of
    }

    /** Threads use an object until it is closed, which is in the middle; all they read is right. */
    private static <H extends NativeHandle> void closeWhileUsed(String what, Supplier<H> make, Consumer<H> use)
            throws Exception {
        for (int round = 0; round < ROUNDS; ++round) {
            H handle = make.get();
            CountDownLatch begun = new CountDownLatch(USERS);
            List<FutureTask<String>> users = new ArrayList<>();
            for (int i = 0; i < USERS; ++i) {
                FutureTask<String> user = new FutureTask<>(() -> {
                    use.accept(handle);
                    begun.countDown();
                    try {
                        while (true) use.accept(handle);
                    } catch (IllegalStateException closed) {
                        return closed.getMessage();
                    }
                });
                users.add(user);
                new Thread(user).start();
            }
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            handle.close();
            for (FutureTask<String> user : users) assertEquals("the " + what + " is closed", user.get());
        }
    }

    @Test
    void aTensorIsClosedWhileThreadsReadIt() throws Exception {
        float[] values = Models.features(4096);
        closeWhileUsed("tensor", () -> Tensor.of(values, values.length), tensor ->
                assertArrayEquals(values, tensor.floats()));
    }

    @Test
    void aModelIsClosedWhileThreadsPredict() throws Exception {
        try (Dataset dataset = Models.dataset(); Sequential same = Models.classifier(1, 1)) {
            same.build(Models.FEATURES);
            float[] expected = outputs(same, dataset);
            assertNotEquals(expected[0], expected[1]);
            closeWhileUsed(
                    "model",
                    () -> {
                        Sequential model = Models.classifier(1, 1);
                        model.build(Models.FEATURES);
                        return model;
                    },
                    model -> assertArrayEquals(expected, outputs(model, dataset)));
        }
    }

    @Test
    void aDatasetIsClosedWhileThreadsPredictWithIt() throws Exception {
        try (Dataset same = Models.dataset(); Sequential model = Models.classifier(1, 1)) {
            model.build(Models.FEATURES);
            float[] expected = outputs(model, same);
            closeWhileUsed("dataset", Models::dataset, dataset -> assertArrayEquals(expected, outputs(model, dataset)));
        }
    }

    @Test
    void aCheckpointIsClosedWhileThreadsReadIt() throws Exception {
        Path file = folder.resolve("model.rekindle");
        try (Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            model.save(file);
            float[] expected;
            try (Tensor kernel = model.weight("dense/kernel")) {
                expected = kernel.floats();
            }
            closeWhileUsed("checkpoint", () -> Checkpoint.open(file), checkpoint -> {
                try (Tensor kernel = checkpoint.read("weights/dense/kernel")) {
                    assertArrayEquals(expected, kernel.floats());
                }
            });
        }
    }

    private static float[] outputs(Sequential model, Dataset dataset) {
        try (Tensor outputs = model.predict(dataset, 32)) {
            return outputs.floats();
        }
    }
}
