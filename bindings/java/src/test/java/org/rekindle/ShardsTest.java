package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Batches in shards: the same bytes on any number of threads. */
class ShardsTest {
    private static CompileOptions options(long shards, long threads) {
        return new CompileOptions()
            .optimizer("adam")
            .loss("sparse_categorical_crossentropy")
            .metrics("accuracy")
            .shards(shards)
            .threads(threads);
    }

    private static byte[] train(long shards, long threads) {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            model.compile(options(shards, threads));
            model.fit(dataset, Models.options(2));
            return Models.stateOf(model);
        }
    }

    @Test
    void threadsDoNotMatter() {
        assertArrayEquals(train(3, 1), train(3, 2));
    }

    @Test
    void theNumberOfShardsDoes() {
        assertFalse(Arrays.equals(train(3, 1), train(2, 1)));
    }

    @Test
    void jsonSaysHowMany() {
        try (Sequential model = Models.classifier(3)) {
            model.compile(options(7, 0));
            assertTrue(model.compileToJson().contains("\"shards\":7"));
        }
    }

    @Test
    void aNegativeNumberIsRefused() {
        try (Sequential model = Models.classifier(3)) {
            RekindleException refused = assertThrows(RekindleException.class, () -> model.compile(options(-1, 0)));
            assertTrue(refused.getMessage().contains("shards is -1; expected 0 (batches are whole) to 32768"),
                refused.getMessage());
        }
    }
}
