package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the raw layer has no memory for an argument, the call fails; nothing is left out, and no default takes its place. */
class NoMemoryTest {
    @TempDir
    Path folder;

    /** Each allocation of the work fails once, until it has no more. */
    private static void eachAllocationFails(int least, Runnable work) {
        int failures = 0;
        while (true) {
            raw.raw_fail_allocation(failures + 1);
            boolean reported = false;
            try {
                work.run();
            } catch (RekindleException exception) {
                assertEquals(Status.OUT_OF_MEMORY, exception.status(), exception.getMessage());
                reported = true;
            } catch (OutOfMemoryError error) {
                reported = true;
            }
            boolean failed = raw.raw_fail_allocation(0) == 0;
            assertEquals(failed, reported, "allocation " + (failures + 1));
            if (!failed) break;
            ++failures;
        }
        assertTrue(failures >= least, failures + " allocations");
    }

    @Test
    void textsOfOptions() {
        eachAllocationFails(2, () -> new Dense(3).activation("relu").create());
    }

    @Test
    void symbolsOfModels() {
        eachAllocationFails(8, () -> {
            Input x = new Input(3).name("x");
            Symbol y = new Dense(3).apply(x);
            new Functional("model", 0, List.of(x), List.of(y)).close();
        });
    }

    @Test
    void textsOfCalls() {
        try (Sequential model = Models.classifier(1); Dataset dataset = Models.dataset()) {
            model.fit(dataset, Models.options(1));
            eachAllocationFails(1, () -> model.save(folder.resolve("model")));
            eachAllocationFails(1, () -> model.loadWeights(folder.resolve("model")));
        }
    }

    @Test
    void listsOfNames() {
        try (Sequential model = Models.classifier(1)) {
            eachAllocationFails(8, () -> model.compile(new CompileOptions()
                    .optimizer(new Adam())
                    .loss("sparse_categorical_crossentropy")
                    .metrics("accuracy", "sparse_categorical_accuracy")));
        }
    }

    @Test
    void classWeightsAndCallbacks() {
        try (Sequential model = Models.classifier(1); Dataset dataset = Models.dataset()) {
            FitOptions options = Models.options(1).classWeights(Map.of(0, 2.0, 1, 0.5)).callback(new Callback() {});
            eachAllocationFails(5, () -> model.fit(dataset, options));
        }
    }

    @Test
    void backups() {
        eachAllocationFails(5, () -> BackupAndRestore.options(folder.resolve("backups"))
                .allowedChanges("compile.optimizer", "data")
                .create()
                .close());
    }

    /** A failure is the failing call's alone. */
    @Test
    void theNextCallSucceeds() {
        try (Sequential model = Models.classifier(1); Dataset dataset = Models.dataset()) {
            raw.raw_fail_allocation(1);
            try {
                model.fit(dataset, Models.options(1));
                fail("without memory for options");
            } catch (RekindleException exception) {
                assertEquals(Status.OUT_OF_MEMORY, exception.status());
            }
            model.fit(dataset, Models.options(1));
            try {
                model.weight("nothing");
            } catch (RekindleException exception) {
                assertTrue(exception.getMessage().contains("\"nothing\""), exception.getMessage());
            }
        }
    }
}
