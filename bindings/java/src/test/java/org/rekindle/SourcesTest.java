package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pull source throws, or the state of a source or callback, ends the call as its cause, and the run can go on. */
class SourcesTest {
    private static final int BATCH = 16;
    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    /** The methods that may throw. */
    private enum Method {
        NEXT,
        RESET,
        GET_STATE,
        SET_STATE
    }

    /** Throws in one method, after a number of calls. */
    private static class Failing implements Stateful {
        private Method method;
        private Thrown kind;
        private int callsBefore;
        private Throwable thrown;
        protected int position;

        Failing failIn(Method failing, Thrown what, int calls) {
            method = failing;
            kind = what;
            callsBefore = calls;
            return this;
        }

        protected void reach(Method reached) throws Exception {
            if (reached != method || callsBefore-- > 0) return;
            try {
                kind.occur();
            } catch (Throwable throwable) {
                thrown = throwable;
                throw throwable;
            }
        }

        @Override
        public byte[] getState() throws Exception {
            reach(Method.GET_STATE);
            return new byte[] {(byte) position};
        }

        @Override
        public void setState(byte[] state) throws Exception {
            reach(Method.SET_STATE);
            position = state[0];
        }
    }

    private static final class FailingSource extends Failing implements PullSource {
        private final List<Tensor> given = new ArrayList<>();
        private final float[] x = Models.features(Models.SAMPLES);
        private final int[] y = Models.labels(Models.SAMPLES);

        @Override
        public Samples next() throws Exception {
            reach(Method.NEXT);
            if (position == Models.SAMPLES) return null;
            int from = position;
            position = Math.min(from + BATCH, Models.SAMPLES);
            int count = position - from;
            float[] rows = Arrays.copyOfRange(x, from * Models.FEATURES, position * Models.FEATURES);
            given.add(Tensor.of(rows, count, Models.FEATURES));
            given.add(Tensor.of(Arrays.copyOfRange(y, from, position), count));
            return new Samples(given.get(given.size() - 2), given.get(given.size() - 1));
        }

        @Override
        public void reset(long epoch) throws Exception {
            reach(Method.RESET);
            position = 0;
        }
    }

    private static final class FailingCallback extends Failing implements Callback {}

    private static byte[] stateUndisturbed() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3, 1)) {
            model.fit(dataset, Models.options(EPOCHS).shuffle(false));
            return Models.stateOf(model);
        }
    }

    private static void fit(Sequential model, FailingSource source, FailingCallback callback, Path backupDir) {
        try (Dataset dataset = Dataset.pull(source, BATCH, Models.FEATURES);
                BackupAndRestore backup =
                        BackupAndRestore.options(backupDir).asynchronous(false).create()) {
            model.fit(dataset, Models.options(EPOCHS).callback(backup).callback(callback));
        } finally {
            source.given.forEach(Tensor::close);
        }
    }

    /** A life of the run that ends where it was asked to fail. */
    private static void live(Failing failing, Path backupDir) {
        FailingSource source = failing instanceof FailingSource given ? given : new FailingSource();
        FailingCallback callback = failing instanceof FailingCallback given ? given : new FailingCallback();
        try (Sequential model = Models.classifier(3, 1)) {
            RekindleException exception =
                    assertThrows(RekindleException.class, () -> fit(model, source, callback, backupDir));
            assertNotNull(failing.thrown);
            assertSame(failing.thrown, exception.getCause());
        }
    }

    private static void failAndGoOn(Supplier<Failing> make, Method method, Thrown kind, Path backupDir) {
        int targets = Targets.count();
        if (method == Method.SET_STATE) { // is called where a run goes on
            live(make.get().failIn(Method.GET_STATE, Thrown.CHECKED, 2), backupDir);
            live(make.get().failIn(method, kind, 0), backupDir);
        } else {
            live(make.get().failIn(method, kind, 2), backupDir);
        }
        try (Sequential model = Models.classifier(3, 1)) {
            fit(model, new FailingSource(), new FailingCallback(), backupDir);
            assertArrayEquals(stateUndisturbed(), Models.stateOf(model), method + " " + kind);
        }
        assertEquals(targets, Targets.count());
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aSourceFails(Thrown kind) {
        for (Method method : Method.values()) {
            failAndGoOn(FailingSource::new, method, kind, folder.resolve(method.name()));
        }
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aCallbacksStateFails(Thrown kind) {
        for (Method method : List.of(Method.GET_STATE, Method.SET_STATE)) {
            failAndGoOn(FailingCallback::new, method, kind, folder.resolve(method.name()));
        }
    }
}
