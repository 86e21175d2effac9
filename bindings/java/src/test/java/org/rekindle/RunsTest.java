package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are ended and resumed, against runs that nobody disturbed. */
class RunsTest {
    private static final int BATCH = 16;

    @TempDir
    Path folder;

    /** The samples in their order, with a position that backups have; fails once, at a batch. */
    private static final class Source implements PullSource, Stateful {
        private final float[] x = Models.features(Models.SAMPLES);
        private final int[] y = Models.labels(Models.SAMPLES);
        private final int failingBatch;
        private int position;
        private int given;

        Source(int failingBatch) {
            this.failingBatch = failingBatch;
        }

        @Override
        public Samples next() {
            if (given++ == failingBatch) throw new IllegalStateException("the source is dry");
            if (position == Models.SAMPLES) return null;
            int end = Math.min(position + BATCH, Models.SAMPLES);
            Samples batch = new Samples(
                    Tensor.of(
                            Arrays.copyOfRange(x, position * Models.FEATURES, end * Models.FEATURES),
                            end - position,
                            Models.FEATURES),
                    Tensor.of(Arrays.copyOfRange(y, position, end), end - position));
            position = end;
            return batch;
        }

        @Override
        public void reset(long epoch) {
            position = 0;
        }

        @Override
        public byte[] getState() {
            return ByteBuffer.allocate(4).putInt(position).array();
        }

        @Override
        public void setState(byte[] state) {
            position = ByteBuffer.wrap(state).getInt();
        }
    }

    private static final class Counter implements Callback, Stateful {
        private int batches;
        private final int failing;

        Counter(int failing) {
            this.failing = failing;
        }

        @Override
        public Action onTrainBatchEnd(Event event) {
            if (++batches == failing) throw new IllegalStateException("enough");
            return Action.CONTINUE;
        }

        @Override
        public byte[] getState() {
            return new byte[] {(byte) batches};
        }

        @Override
        public void setState(byte[] state) {
            batches = state[0];
        }
    }

    private BackupAndRestore backup() {
        return BackupAndRestore.options(folder).saveFreqBatches(1).create();
    }

    @Test
    void aPulledRunIsResumedByteForByte() {
        byte[] expected;
        try (Dataset dataset = Dataset.pull(new Source(-1), BATCH, Models.FEATURES);
                Sequential model = Models.classifier(3)) {
            model.fit(dataset, Models.options(3));
            expected = Models.stateOf(model);
        }
        try (Dataset dataset = Dataset.pull(new Source(9), BATCH, Models.FEATURES);
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = backup()) {
            RekindleException dry = assertThrows(
                    RekindleException.class, () -> model.fit(dataset, Models.options(3).callback(backup)));
            assertEquals("the source is dry", dry.getCause().getMessage());
        }
        try (Dataset dataset = Dataset.pull(new Source(-1), BATCH, Models.FEATURES);
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = backup()) {
            model.fit(dataset, Models.options(3).callback(backup));
            assertArrayEquals(expected, Models.stateOf(model));
        }
    }

    @Test
    void aCallbacksStateIsResumed() {
        Counter whole = new Counter(-1);
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            model.fit(dataset, Models.options(3).callback(whole));
        }
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3); BackupAndRestore backup = backup()) {
            assertThrows(
                    RekindleException.class,
                    () -> model.fit(dataset, Models.options(3).callback(backup).callback(new Counter(7))));
        }
        Counter resumed = new Counter(-1);
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3); BackupAndRestore backup = backup()) {
            model.fit(dataset, Models.options(3).callback(backup).callback(resumed));
        }
        assertEquals(whole.batches, resumed.batches);
    }

    @Test
    void aLoopOfOnesOwnIsResumed() {
        try (Tensor x = Tensor.of(Models.features(16), 16, Models.FEATURES);
                Tensor y = Tensor.of(Models.labels(16), 16);
                Sequential whole = Models.classifier(3);
                Sequential first = Models.classifier(3);
                Sequential second = Models.classifier(3)) {
            for (int i = 0; i < 6; ++i) whole.trainOnBatch(x, y, null);
            for (int i = 0; i < 4; ++i) assertTrue(first.trainOnBatch(x, y, null).containsKey("accuracy"));
            try (BackupAndRestore backup = BackupAndRestore.in(folder)) {
                backup.save(first, new BackupAndRestore.Position(1, 4, new byte[] {1, 2, 3}));
            }
            second.build(Models.FEATURES);
            try (BackupAndRestore backup = BackupAndRestore.in(folder)) {
                BackupAndRestore.Position position = backup.restore(second);
                assertEquals(4, position.batch());
                assertArrayEquals(new byte[] {1, 2, 3}, position.state());
                for (long i = position.batch(); i < 6; ++i) second.trainOnBatch(x, y, null);
                backup.finish();
            }
            assertArrayEquals(Models.stateOf(whole), Models.stateOf(second));
        }
    }

    @Test
    void preemptionSavesAndEnds() {
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = BackupAndRestore.options(folder).saveBeforePreemption(true).create()) {
            RekindleException preempted = assertThrows(
                    RekindleException.class,
                    () -> model.fit(dataset, Models.options(3).callback(backup).callback(new Preemption())));
            assertEquals(Status.PREEMPTED, preempted.status());
            assertNull(preempted.getCause());
            assertTrue(preempted.getMessage().contains("the run is saved"), preempted.getMessage());
        } finally {
            Rekindle.clearPreemption();
        }
    }

    @Test
    void behindTheDeadlineTheEarlierBackupStands() {
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = BackupAndRestore.options(folder)
                        .saveBeforePreemption(true)
                        .preemptionDeadline(Duration.ofNanos(1))
                        .create()) {
            RekindleException preempted = assertThrows(
                    RekindleException.class,
                    () -> model.fit(dataset, Models.options(3).callback(backup).callback(new Preemption())));
            assertEquals(Status.PREEMPTED, preempted.status());
            assertTrue(preempted.getMessage().contains("not finished within"), preempted.getMessage());
        } finally {
            Rekindle.clearPreemption();
        }
    }

    @Test
    void asManyGenerationsAreKeptAsAskedFor() {
        assertEquals(List.of(), Checkpoint.generations(folder));
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = BackupAndRestore.options(folder)
                        .saveFreqBatches(1)
                        .asynchronous(false)
                        .keepGenerations(3)
                        .create()) {
            model.fit(dataset, Models.options(2).callback(backup));
        }
        List<Path> generations = Checkpoint.generations(folder);
        assertEquals(3, generations.size());
        assertEquals(Checkpoint.newest(folder), generations.get(0));
        List<Long> numbers = new ArrayList<>();
        for (Path generation : generations) {
            try (Checkpoint checkpoint = Checkpoint.open(generation)) {
                checkpoint.verify();
                numbers.add(checkpoint.progress().generation());
            }
        }
        long newest = numbers.get(0);
        assertEquals(List.of(newest, newest - 1, newest - 2), numbers);
        assertThrows(IllegalArgumentException.class, () -> BackupAndRestore.options(folder).keepGenerations(-1));
    }

    @Test
    void aCheckpointIsReadWithoutAModel() throws Exception {
        Path file = folder.resolve("model.rekindle");
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            model.fit(dataset, Models.options(2));
            model.save(file);
            try (Checkpoint checkpoint = Checkpoint.open(file); Sequential loaded = Sequential.load(file)) {
                checkpoint.verify();
                assertEquals(Checkpoint.RunStatus.NONE, checkpoint.progress().runStatus());
                assertEquals(List.of((long) Models.FEATURES, 16L), checkpoint.entry("weights/dense/kernel").shape());
                try (Tensor weight = model.weight("dense/kernel");
                        Tensor read = checkpoint.read("weights/dense/kernel");
                        Tensor reloaded = loaded.weight("dense/kernel")) {
                    assertArrayEquals(weight.floats(), read.floats());
                    assertArrayEquals(weight.floats(), reloaded.floats());
                    ByteBuffer part = ByteBuffer.allocateDirect(8);
                    checkpoint.readBytes("weights/dense/kernel", 4, part);
                    assertArrayEquals(Arrays.copyOfRange(weight.bytes(), 4, 12), bytesOf(part.flip()));
                    assertArrayEquals(weight.bytes(), bytesOf(checkpoint.borrow("weights/dense/kernel", 0)));
                }
            }
        }
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        RekindleException corrupt = assertThrows(RekindleException.class, () -> {
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                checkpoint.verify();
            }
        });
        assertEquals(Status.CORRUPT, corrupt.status());
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void aPullSourceServesOneCallAtATime() {
        Source source = new Source(-1);
        try (Dataset dataset = Dataset.pull(source, BATCH, Models.FEATURES); Sequential model = Models.classifier(3)) {
            Status[] status = new Status[1];
            model.fit(dataset, Models.options(1).callback(new Callback() {
                @Override
                public Action onTrainBatchEnd(Event event) {
                    RekindleException busy =
                            assertThrows(RekindleException.class, () -> event.model().evaluate(dataset, 1));
                    status[0] = busy.status();
                    return Action.CONTINUE;
                }
            }));
            assertSame(Status.BUSY, status[0]);
        }
    }

    /** Asks for preemption behind the first batch. */
    private static final class Preemption implements Callback {
        @Override
        public Action onTrainBatchEnd(Event event) {
            Rekindle.requestPreemption();
            return Action.CONTINUE;
        }
    }
}
