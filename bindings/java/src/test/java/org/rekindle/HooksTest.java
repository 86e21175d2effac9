package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hooks are called in Keras's order, and what they throw ends the call as its cause. */
class HooksTest {
    @TempDir
    Path folder;

    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** A callback with all hooks, each of which goes to a function. */
    private interface Listener {
        Action called(String hook, Event event) throws Exception;
    }

    private static Callback all(Listener listener) {
        return (Callback) Proxy.newProxyInstance(
                HooksTest.class.getClassLoader(), new Class<?>[] {Callback.class}, (proxy, method, arguments) ->
                        method.getName().equals("name")
                                ? "listener"
                                : listener.called(method.getName(), (Event) arguments[0]));
    }

    private static String methodOf(Hook hook) {
        StringBuilder name = new StringBuilder("on");
        for (String word : hook.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    @Test
    void hooksComeInKerasOrder() {
        List<String> calls = new ArrayList<>();
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, new FitOptions().batchSize(40).callback(all((hook, event) -> {
                calls.add(hook + " " + event.epoch() + " " + event.batch() + " " + event.logs().keySet());
                return Action.CONTINUE;
            })));
        }
        assertEquals(
                List.of(
                        "onTrainBegin -1 -1 []",
                        "onEpochBegin 0 -1 []",
                        "onTrainBatchBegin 0 0 []",
                        "onTrainBatchEnd 0 0 [accuracy, loss]",
                        "onTrainBatchBegin 0 1 []",
                        "onTrainBatchEnd 0 1 [accuracy, loss]",
                        "onEpochEnd 0 -1 [accuracy, loss]",
                        "onTrainEnd -1 -1 [accuracy, loss]"),
                calls);
    }

    @Test
    void onlyOverriddenHooksAreCrossed() {
        Callback none = new Callback() {};
        Callback one = new Callback() {
            @Override
            public Action onEpochEnd(Event event) {
                return Action.CONTINUE;
            }
        };
        assertEquals(0, Hook.overriddenBy(none));
        assertEquals(1L << Hook.EPOCH_END.ordinal(), Hook.overriddenBy(one));
    }

    @ParameterizedTest
    @EnumSource(Hook.class)
    void whatAHookThrowsIsTheCauseAndTheNextFitGoesOn(Hook hook) {
        boolean predicts = hook.name().startsWith("PREDICT");
        boolean saves = !predicts && hook != Hook.TRAIN_BEGIN;
        Failure failure = new Failure();
        Callback failing = all((called, event) -> {
            if (called.equals(methodOf(hook)) && event.epoch() <= 1) throw failure;
            return Action.CONTINUE;
        });
        byte[] expected;
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, Models.options(3).validationData(dataset));
            expected = Models.stateOf(model);
        }
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(1);
                BackupAndRestore backup = BackupAndRestore.options(folder).saveFreqBatches(1).asynchronous(false).create()) {
            model.build(Models.FEATURES);
            RekindleException thrown = assertThrows(RekindleException.class, () -> {
                if (predicts) {
                    model.predict(dataset, 16, failing);
                } else {
                    model.fit(dataset, Models.options(3).validationData(dataset).callback(failing).callback(backup));
                }
            });
            assertSame(failure, thrown.getCause());
            assertEquals(Status.ABORTED, thrown.status());
            assertEquals(saves, Files.exists(folder.resolve("checkpoint-0000000000.rekindle")) || hasBackup());
            model.fit(dataset, Models.options(3).validationData(dataset).callback(backup));
            assertArrayEquals(expected, Models.stateOf(model));
        }
    }

    private boolean hasBackup() {
        String[] names = folder.toFile().list();
        return names != null && names.length > 0;
    }

    @Test
    void stopEndsTheFitCleanly() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            History history = model.fit(
                    dataset,
                    Models.options(10).callback(all((hook, event) ->
                            hook.equals("onEpochEnd") && event.epoch() == 1 ? Action.STOP : Action.CONTINUE)));
            assertEquals(List.of(0L, 1L), history.epochs());
            assertEquals(2, history.get("loss").size());
        }
    }

    @Test
    void anEventIsOverWithItsHook() {
        Event[] kept = new Event[1];
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, Models.options(1).callback(all((hook, event) -> {
                kept[0] = event;
                return Action.CONTINUE;
            })));
        }
        assertThrows(IllegalStateException.class, () -> kept[0].logs());
    }

    @Test
    void manyAbortedCallsLeakNothing() throws Exception {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            int before = Targets.count();
            Callback failing = all((hook, event) -> {
                throw new Failure();
            });
            long resident = 0;
            for (int i = 0; i < 10_000; ++i) {
                assertThrows(RekindleException.class, () -> model.fit(dataset, Models.options(1).callback(failing)));
                if (i == 5_000) resident = residentKilobytes();
            }
            assertEquals(before, Targets.count());
            long grown = residentKilobytes() - resident;
            assertTrue(grown < 20_000, "resident memory grew by " + grown + " kB");
        }
    }

    private static long residentKilobytes() throws Exception {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
        throw new AssertionError("no VmRSS");
    }

    @Test
    void aHookMayUseTheModelButNotTrainIt() {
        boolean[] refused = new boolean[1];
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, Models.options(1).callback(all((hook, event) -> {
                if (!hook.equals("onEpochEnd")) return Action.CONTINUE;
                event.model().setLearningRate(event.model().learningRate() / 2);
                assertFalse(event.model().evaluate(dataset, 16).isEmpty());
                RekindleException busy =
                        assertThrows(RekindleException.class, () -> event.model().fit(dataset, Models.options(1)));
                refused[0] = busy.status() == Status.BUSY;
                return Action.CONTINUE;
            })));
            assertTrue(refused[0]);
            assertEquals(0.0005, model.learningRate());
        }
    }
}
