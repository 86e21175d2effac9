package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a hook throws ends the call as its cause, costs no backup, and leaves nothing behind. */
class AbortTest {
    private static final int ENOUGH_TO_SEE_GROWTH = 10_000;
    private static final int CALLS = Integer.getInteger("org.rekindle.aborted_calls", ENOUGH_TO_SEE_GROWTH);
    private static final int ROUNDS = 10;
    private static final long BYTES_PER_CALL = 200; // less than any object of the library has

    @TempDir
    Path folder;

    /** Throws in one hook, while it is asked to. */
    private static final class Thrower implements Listener {
        private final Hook hook;
        private final Thrown kind;
        private Throwable thrown;

        Thrower(Hook hook, Thrown kind) {
            this.hook = hook;
            this.kind = kind;
        }

        @Override
        public Action called(Hook called, Event event) throws Throwable {
            if (called != hook) return Action.CONTINUE;
            assertNull(thrown, "a hook is called after one has thrown");
            try {
                kind.occur();
            } catch (Throwable throwable) {
                thrown = throwable;
                throw throwable;
            }
            return Action.CONTINUE;
        }

        /** Makes a call that ends with what this throws. */
        void expectIn(CallWithCallback call) {
            thrown = null;
            RekindleException exception =
                    assertThrows(RekindleException.class, () -> call.make(Listener.callback(this)), hook + " " + kind);
            assertEquals(Status.ABORTED, exception.status());
            assertNotNull(thrown);
            assertSame(thrown, exception.getCause());
        }
    }

    private interface CallWithCallback {
        void make(Callback callback);
    }

    private static boolean isOf(Hook hook, String pass) {
        return hook.name().startsWith(pass);
    }

    private static FitOptions savedFit(Dataset dataset, BackupAndRestore backup) {
        return Models.options(2).validationData(dataset).callback(backup);
    }

    @ParameterizedTest
    @EnumSource(Hook.class)
    void theBackupIsKeptAndTheNextFitGoesOn(Hook hook) throws Exception {
        byte[] expected;
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1, 1)) {
            model.fit(dataset, Models.options(2).validationData(dataset));
            expected = Models.stateOf(model);
        }
        for (Thrown kind : Thrown.values()) {
            Path backupDir = Files.createDirectory(folder.resolve(kind.name()));
            try (Dataset dataset = Models.dataset();
                    Sequential model = Models.classifier(1, 1);
                    BackupAndRestore backup = BackupAndRestore.options(backupDir).asynchronous(false).create()) {
                model.build(Models.FEATURES);
                Thrower thrower = new Thrower(hook, kind);
                if (isOf(hook, "PREDICT")) {
                    thrower.expectIn(callback -> model.predict(dataset, 16, callback).close());
                } else {
                    thrower.expectIn(callback -> model.fit(dataset, savedFit(dataset, backup).callback(callback)));
                    expectBackup(backupDir, hook != Hook.TRAIN_BEGIN); // the first save is behind it
                }
                model.fit(dataset, savedFit(dataset, backup));
                assertArrayEquals(expected, Models.stateOf(model), hook + " " + kind);
            }
        }
    }

    private static void expectBackup(Path backupDir, boolean expected) {
        if (!expected) {
            assertEquals(0, backupDir.toFile().list().length);
            return;
        }
        try (Checkpoint newest = Checkpoint.open(Checkpoint.newest(backupDir))) {
            newest.verify();
            assertSame(Checkpoint.RunStatus.RUNNING, newest.progress().runStatus());
        }
    }

    /** Calls each of which reaches one hook. */
    private static List<CallWithCallback> callsFor(Hook hook, Sequential model, Dataset dataset) {
        if (isOf(hook, "PREDICT")) return List.of(callback -> model.predict(dataset, 40, callback).close());
        if (!isOf(hook, "TEST")) return List.of(callback -> model.fit(dataset, fitWith(dataset, callback)));
        return List.of(
                callback -> model.fit(dataset, fitWith(dataset, callback).validationData(dataset)),
                callback -> model.evaluate(dataset, 40, callback));
    }

    private static FitOptions fitWith(Dataset dataset, Callback callback) {
        return new FitOptions().batchSize(40).callback(callback);
    }

    private static List<Runnable> casesOf(Thrown kind, Sequential model, Dataset dataset) {
        List<Runnable> cases = new ArrayList<>();
        for (Hook hook : Hook.values()) {
            Thrower thrower = new Thrower(hook, kind);
            for (CallWithCallback call : callsFor(hook, model, dataset)) cases.add(() -> thrower.expectIn(call));
        }
        return cases;
    }

    @Test
    void manyAbortedCallsLeakNothing() throws Exception {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1, 1)) {
            model.build(Models.FEATURES);
            List<Runnable> cases = new ArrayList<>();
            for (int i = 0; i < 8; ++i) {
                for (Thrown kind : Thrown.values()) {
                    // One in 25, because unwinding a full stack takes milliseconds.
                    if (kind != Thrown.STACK_OVERFLOW || i == 0) cases.addAll(casesOf(kind, model, dataset));
                }
            }
            int held = Targets.count();
            long added = Targets.added();
            long released = Targets.released();
            int call = 0;
            long[] growth = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; ++round) {
                long resident = residentBytes();
                for (int i = 0; i < CALLS / ROUNDS; ++i) cases.get(call++ % cases.size()).run();
                growth[round] = residentBytes() - resident;
            }
            assertEquals(held, Targets.count());
            assertTrue(Targets.added() - added >= CALLS);
            assertEquals(Targets.added() - added, Targets.released() - released);

            assumeTrue(CALLS >= ENOUGH_TO_SEE_GROWTH, CALLS + " calls are too few to see growth");
            // What leaks grows in every round, and what the virtual machine needs, in some.
            Arrays.sort(growth);
            assertTrue(growth[2] < BYTES_PER_CALL * CALLS / ROUNDS, "growth " + Arrays.toString(growth));
        }
    }

    private static long residentBytes() throws Exception {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
        throw new AssertionError("no RssAnon");
    }
}
