package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's callbacks stand in one list with the program's own. */
class LibraryCallbacksTest {
    @TempDir
    Path folder;

    @Test
    void theyDoTheirWork() throws IOException {
        Path log = folder.resolve("log.csv");
        Path saved = folder.resolve("model");
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = BackupAndRestore.in(folder.resolve("backup"))) {
            List<Callback> callbacks = List.of(
                    new EarlyStopping().monitor("loss").minDelta(100).patience(2).restoreBestWeights(true),
                    new LearningRateScheduler((epoch, rate) -> rate / (epoch + 1)),
                    new CSVLogger(log.toString()),
                    new ModelCheckpoint(saved.toString()).monitor("loss").saveBestOnly(true),
                    new ReduceLROnPlateau().monitor("loss"),
                    new TerminateOnNaN(),
                    new Callback() {},
                    backup);
            FitOptions options = Models.options(5);
            callbacks.forEach(options::callback);
            History history = model.fit(dataset, options);
            assertEquals(3, history.epochs().size());
            assertEquals(0.001 / 6, history.get("learning_rate").get(2), 1e-9);
            assertEquals(4, Files.readAllLines(log).size());
            assertTrue(Files.exists(saved));
        }
    }

    @Test
    void aFailingLearningRateIsTheCause() {
        IOException failure = new IOException("no rate");
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            FitOptions options = Models.options(2).callback(new LearningRateScheduler((epoch, rate) -> {
                throw failure;
            }));
            RekindleException thrown = assertThrows(RekindleException.class, () -> model.fit(dataset, options));
            assertSame(failure, thrown.getCause());
            assertEquals(Status.ABORTED, thrown.status());
        }
    }

    @Test
    void aScheduleGivesTheRateOfAnEpoch() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            Schedule schedule = new ExponentialDecay(0.5, 1, 0.5);
            History history =
                    model.fit(dataset, Models.options(2).callback(new LearningRateScheduler(schedule)));
            assertEquals(List.of(0.5, 0.25), history.get("learning_rate"));
        }
    }
}
