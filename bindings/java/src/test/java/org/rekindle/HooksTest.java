package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hooks are called in Keras's order, and may do what they may. */
class HooksTest {
    @Test
    void hooksComeInKerasOrder() {
        List<String> calls = new ArrayList<>();
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, new FitOptions().batchSize(40).callback(Listener.callback((hook, event) -> {
                calls.add(hook + " " + event.epoch() + " " + event.batch() + " " + event.logs().keySet());
                return Action.CONTINUE;
            })));
        }
        assertEquals(
                List.of(
                        "TRAIN_BEGIN -1 -1 []",
                        "EPOCH_BEGIN 0 -1 []",
                        "TRAIN_BATCH_BEGIN 0 0 []",
                        "TRAIN_BATCH_END 0 0 [accuracy, loss]",
                        "TRAIN_BATCH_BEGIN 0 1 []",
                        "TRAIN_BATCH_END 0 1 [accuracy, loss]",
                        "EPOCH_END 0 -1 [accuracy, loss]",
                        "TRAIN_END -1 -1 [accuracy, loss]"),
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

    @Test
    void stopEndsTheFitCleanly() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            History history = model.fit(
                    dataset,
                    Models.options(10).callback(Listener.callback((hook, event) ->
                            hook == Hook.EPOCH_END && event.epoch() == 1 ? Action.STOP : Action.CONTINUE)));
            assertEquals(List.of(0L, 1L), history.epochs());
            assertEquals(2, history.get("loss").size());
        }
    }

    @Test
    void anEventIsOverWithItsHook() {
        Event[] kept = new Event[1];
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, Models.options(1).callback(Listener.callback((hook, event) -> {
                kept[0] = event;
                return Action.CONTINUE;
            })));
        }
        assertThrows(IllegalStateException.class, () -> kept[0].logs());
    }

    @Test
    void aHookMayUseTheModelButNotTrainIt() {
        boolean[] refused = new boolean[1];
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, Models.options(1).callback(Listener.callback((hook, event) -> {
                if (hook != Hook.EPOCH_END) return Action.CONTINUE;
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
