package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls while another thread collects garbage without a pause: nothing is collected that is in use. */
class GarbageTest {
    private static final int BATCH = 16;

    private final AtomicBoolean ended = new AtomicBoolean();
    private Thread collector;
    private long collections;
    private final int targets = Targets.count();

    @BeforeEach
    void startCollecting() {
        collector = new Thread(() -> {
            while (!ended.get()) {
                System.gc();
                ++collections;
            }
        });
        collector.start();
    }

    private void stopCollecting() throws InterruptedException {
        ended.set(true);
        collector.join();
    }

    /** Leaves nothing behind for other tests, which count. */
    @AfterEach
    void everythingIsReleased() throws InterruptedException {
        stopCollecting();
        for (int i = 0; i < 100 && Targets.count() > targets; ++i) {
            System.gc();
            Thread.sleep(20);
        }
        assertEquals(targets, Targets.count());
    }

    /** Keeps neither its batches nor what they are made of. */
    private static final class Source implements PullSource {
        private final float[] x = Models.features(Models.SAMPLES);
        private final int[] y = Models.labels(Models.SAMPLES);
        private int position;

        @Override
        public Batch next() {
            if (position == Models.SAMPLES) return null;
            int from = position;
            position = Math.min(from + BATCH, Models.SAMPLES);
            float[] rows = Arrays.copyOfRange(x, from * Models.FEATURES, position * Models.FEATURES);
            return new Batch(
                    Tensor.of(rows, position - from, Models.FEATURES),
                    Tensor.of(Arrays.copyOfRange(y, from, position), position - from));
        }

        @Override
        public void reset(long epoch) {
            position = 0;
        }
    }

    private static final class Reader implements Callback {
        private double sum;

        @Override
        public Action onTrainBatchEnd(Event event) {
            sum += event.logs().get("loss");
            sum += event.model().weight("dense/kernel").floats()[0];
            return Action.CONTINUE;
        }
    }

    /** The state after a fit in which nobody but the call refers to what takes part. */
    private static byte[] train(boolean pulled, Reader reader) {
        try (Sequential model = Models.classifier(4)) {
            FitOptions options = Models.options(20).shuffle(false).callback(reader);
            model.fit(pulled ? Dataset.pull(new Source(), BATCH, Models.FEATURES) : Models.dataset(), options);
            return Models.stateOf(model);
        }
    }

    @Test
    void aFitHoldsWhatItUses() throws InterruptedException {
        Reader pulling = new Reader();
        byte[] underCollection = train(true, pulling);
        stopCollecting();
        assertTrue(collections > 10, collections + " collections");
        Reader reading = new Reader();
        assertArrayEquals(train(false, reading), underCollection);
        assertEquals(reading.sum, pulling.sum);
    }

    @Test
    void aPredictionHoldsItsModel() {
        for (int i = 0; i < 50; ++i) {
            Sequential model = Models.classifier(i);
            model.build(Models.FEATURES);
            assertEquals(Models.SAMPLES * Models.CLASSES, model.predict(Models.dataset(), 32).floats().length);
        }
    }
}
