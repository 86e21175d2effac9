package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup tells of its saves, and when the backups go. */
class BackupStatusTest {
    @TempDir
    Path folder;

    private final Dataset dataset = Models.dataset();
    private final Sequential model = Models.classifier(2);

    @AfterEach
    void close() {
        dataset.close();
        model.close();
    }

    private BackupAndRestore.Options options() {
        return BackupAndRestore.options(folder.resolve("backups")).asynchronous(false);
    }

    private List<Path> generations() {
        return Checkpoint.generations(folder.resolve("backups"));
    }

    private Path place(long generation) {
        return folder.resolve("backups").resolve(String.format("checkpoint-%010d.rekindle", generation));
    }

    /** Where the next saves need a file, a folder is in their way. */
    private void block(boolean blocked) {
        try {
            for (long generation = 0; generation < 50; ++generation) {
                Path place = place(generation);
                if (Files.isRegularFile(place)) continue;
                if (blocked) {
                    Files.createDirectories(place.resolve("inside"));
                } else if (Files.exists(place)) {
                    Files.delete(place.resolve("inside"));
                    Files.delete(place);
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private Callback blockAt(Hook where, long epoch, boolean blocked) {
        return Listener.callback((hook, event) -> {
            if (hook == where && event.epoch() == epoch) block(blocked);
            return Action.CONTINUE;
        });
    }

    @Test
    void aCompletedRunStaysUntilItIsFinished() {
        Instant before = Instant.now().minusSeconds(1);
        try (BackupAndRestore backup = options().create()) {
            BackupStatus nothing = backup.status();
            assertSame(Checkpoint.RunStatus.NONE, nothing.runStatus());
            assertEquals(Optional.empty(), nothing.saved());
            assertEquals(Optional.empty(), nothing.lastFailure());
            assertSame(
                    Status.INVALID_STATE, assertThrows(RekindleException.class, backup::finish).status());

            BackupStatus[] during = new BackupStatus[1];
            model.fit(dataset, Models.options(3).callback(backup).callback(Listener.callback((hook, event) -> {
                if (hook == Hook.EPOCH_BEGIN && event.epoch() == 1) during[0] = backup.status();
                return Action.CONTINUE;
            })));
            assertSame(Checkpoint.RunStatus.RUNNING, during[0].runStatus());
            assertEquals(2, during[0].savesDone());

            BackupStatus completed = backup.status();
            assertSame(Checkpoint.RunStatus.COMPLETED, completed.runStatus());
            assertEquals(1, generations().size());
            try (Checkpoint checkpoint = Checkpoint.open(generations().get(0))) {
                BackupStatus.Saved saved = completed.saved().orElseThrow();
                assertEquals(checkpoint.progress().generation(), saved.generation());
                assertEquals(checkpoint.progress().epoch(), saved.epoch());
                assertEquals(checkpoint.progress().batch(), saved.batch());
                assertSame(checkpoint.progress().phase(), saved.phase());
                assertTrue(saved.at().orElseThrow().isAfter(before));
                assertTrue(saved.at().orElseThrow().isBefore(Instant.now().plusSeconds(1)));
            }
            assertFalse(completed.newestUnsaved());
            assertEquals(0, completed.savesFailed() + completed.savesSkipped() + completed.leftBehind());
            backup.finish();
            assertEquals(List.of(), generations());
        }
    }

    @Test
    void whatWasNotFinishedIsRestoredInWhole() {
        byte[] expected;
        try (BackupAndRestore backup = options().create()) {
            model.fit(dataset, Models.options(3).callback(backup));
            expected = Models.stateOf(model);
        } // killed before the model was saved
        try (BackupAndRestore backup = options().create(); Sequential again = Models.classifier(2)) {
            again.fit(dataset, Models.options(3).callback(backup));
            assertArrayEquals(expected, Models.stateOf(again));
            assertEquals(Optional.empty(), backup.status().saved().orElseThrow().at());
            backup.finish();
        }
        assertEquals(List.of(), generations());
    }

    @Test
    void aStoppedRunIsNotFinished() {
        try (BackupAndRestore backup = options().create()) {
            model.fit(dataset, Models.options(3).callback(backup).callback(Listener.callback((hook, event) -> {
                if (hook == Hook.EPOCH_END) event.model().requestStop();
                return Action.CONTINUE;
            })));
            backup.finish();
            assertEquals(1, generations().size());
        }
    }

    @Test
    void kerasDeletesAtOnce() {
        try (BackupAndRestore backup = options().deleteCheckpoint(true).create()) {
            model.fit(dataset, Models.options(2).callback(backup));
            assertEquals(List.of(), generations());
        }
    }

    @Test
    void aSaveThatFailedIsTold() {
        Instant before = Instant.now().minusSeconds(1);
        try (BackupAndRestore backup = options().create()) {
            FitOptions fit = Models.options(3).callback(backup).callback(blockAt(Hook.EPOCH_BEGIN, 1, true));
            RekindleException thrown = assertThrows(RekindleException.class, () -> model.fit(dataset, fit));
            assertSame(Status.IO_ERROR, thrown.status());
            assertTrue(thrown.getMessage().contains("its newest state could not be saved"), thrown.getMessage());
            BackupStatus status = backup.status();
            block(false);
            assertTrue(status.newestUnsaved());
            assertEquals(2, status.savesDone());
            assertTrue(status.savesFailed() >= 2, status.toString());
            assertEquals(Checkpoint.Phase.EPOCH_END, status.saved().orElseThrow().phase());
            BackupStatus.Failure failure = status.lastFailure().orElseThrow();
            assertSame(Status.IO_ERROR, failure.status());
            assertTrue(failure.message().contains(folder.toString()), failure.message());
            assertTrue(failure.at().isAfter(before) && failure.at().isBefore(Instant.now().plusSeconds(1)));
        }
    }

    @Test
    void theFirstSaveMayFailWhereThatIsAskedFor() {
        Callback blocking = blockAt(Hook.TRAIN_BEGIN, -1, true);
        try (BackupAndRestore backup = options().create()) {
            FitOptions fit = Models.options(2).callback(backup).callback(blocking);
            RekindleException thrown = assertThrows(RekindleException.class, () -> model.fit(dataset, fit));
            assertSame(Status.IO_ERROR, thrown.status());
            assertEquals(0, model.history().epochs().size());
        }
        block(false);
        try (BackupAndRestore backup = options().continueUnsaved(true).create()) {
            model.fit(dataset, Models.options(2).callback(backup).callback(blocking)
                    .callback(blockAt(Hook.EPOCH_BEGIN, 1, false)));
            assertSame(Checkpoint.RunStatus.COMPLETED, backup.status().runStatus());
            assertTrue(backup.status().savesFailed() >= 1);
            backup.finish();
        }
    }
}
