package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rekindle.format.Manifest;

/** What {@code flatc --java} makes of the schema finds in a checkpoint file what {@link Checkpoint} finds. */
class GeneratedReaderTest {
    @TempDir
    Path folder;

    /** The parts of a file that both readers see. */
    private record Contents(
            List<Checkpoint.Entry> entries, Checkpoint.Progress progress, List<String> texts, List<byte[]> tensors) {}

    private static Contents readByLibrary(Path file) {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            List<byte[]> tensors = new ArrayList<>();
            for (Checkpoint.Entry entry : checkpoint.entries()) {
                try (Tensor tensor = checkpoint.read(entry.name())) {
                    tensors.add(tensor.bytes());
                }
            }
            List<String> texts =
                    List.of(checkpoint.configuration(), checkpoint.fingerprint(), checkpoint.environment());
            return new Contents(checkpoint.entries(), checkpoint.progress(), texts, tensors);
        }
    }

    private static Contents readByGeneratedCode(Path file) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        assertTrue(Manifest.ManifestBufferHasIdentifier(bytes));
        Manifest manifest = Manifest.getRootAsManifest(bytes);
        List<Checkpoint.Entry> entries = new ArrayList<>();
        List<byte[]> tensors = new ArrayList<>();
        for (int i = 0; i < manifest.entriesLength(); ++i) {
            rekindle.format.Entry entry = manifest.entries(i);
            entries.add(entryOf(entry));
            byte[] tensor = new byte[(int) entry.extent().size()];
            bytes.get((int) entry.extent().offset(), tensor);
            tensors.add(tensor);
        }
        List<String> texts = List.of(manifest.configuration(), manifest.fingerprint(), manifest.environment());
        return new Contents(entries, progressOf(manifest.progress()), texts, tensors);
    }

    private static Checkpoint.Entry entryOf(rekindle.format.Entry entry) {
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < entry.shapeLength(); ++i) shape.add(entry.shape(i));
        return new Checkpoint.Entry(
                entry.name(),
                Checkpoint.Kind.valueOf(constant(rekindle.format.EntryKind.name(entry.kind()))),
                DataType.valueOf(constant(rekindle.format.DataType.name(entry.dtype()))),
                shape,
                entry.extent().size());
    }

    private static Checkpoint.Progress progressOf(rekindle.format.Progress progress) {
        return new Checkpoint.Progress(
                Checkpoint.RunStatus.values()[(int) progress.runStatus()],
                Checkpoint.Phase.values()[(int) progress.phase()],
                progress.epoch(),
                progress.batch(),
                progress.step(),
                progress.generation());
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private static List<Checkpoint.Entry> expectSame(Path file) throws Exception {
        Contents expected = readByGeneratedCode(file);
        Contents read = readByLibrary(file);
        assertEquals(expected.entries(), read.entries());
        assertEquals(expected.progress(), read.progress());
        assertEquals(expected.texts(), read.texts());
        assertEquals(expected.tensors().size(), read.tensors().size());
        for (int i = 0; i < read.tensors().size(); ++i) {
            assertArrayEquals(expected.tensors().get(i), read.tensors().get(i), read.entries().get(i).name());
        }
        return expected.entries();
    }

    /** A callback whose state is in the backup, with a hook that ends the run. */
    private static final class Ending implements Callback, Stateful {
        @Override
        public String name() {
            return "ending \u00e9\ud83d\ude00";
        }

        @Override
        public Action onTrainBatchEnd(Event event) {
            if (event.epoch() == 1 && event.batch() == 2) event.model().requestStop();
            return Action.CONTINUE;
        }

        @Override
        public byte[] getState() {
            return new byte[] {1, 2, 3};
        }

        @Override
        public void setState(byte[] state) {}
    }

    @Test
    void aBackupAndASavedModel() throws Exception {
        Path saved = folder.resolve("model.rekindle");
        Path backups = folder.resolve("backups");
        try (Dataset dataset = Models.dataset();
                Sequential model = Models.classifier(3);
                BackupAndRestore backup = BackupAndRestore.in(backups)) {
            model.fit(dataset, Models.options(3).callback(backup).callback(new Ending()));
            model.save(saved);
        }
        Set<Checkpoint.Kind> kinds = expectSame(Checkpoint.newest(backups)).stream()
                .map(Checkpoint.Entry::kind)
                .collect(Collectors.toSet());
        assertTrue(
                kinds.containsAll(Set.of(
                        Checkpoint.Kind.WEIGHT,
                        Checkpoint.Kind.OPTIMIZER,
                        Checkpoint.Kind.METRIC,
                        Checkpoint.Kind.HISTORY,
                        Checkpoint.Kind.CALLBACK)),
                kinds.toString());
        assertTrue(expectSame(saved).size() > 4);
    }

    @Test
    void theFileOfTheFirstFormat() throws Exception {
        assertTrue(expectSame(Models.projectFile("tests/checkpoint/golden/v1.rekindle")).size() > 1);
    }
}
