package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several ranks, which are threads here: the same bytes as one process alone. */
class CommunicatorTest {
    private static final long RANKS = 2;

    /** In the build folder, where the library is, too. */
    private static Path tcpLibrary() {
        Path libraries = Path.of(System.getProperty(NativeLibrary.PROPERTY));
        for (Path folder = libraries; folder != null; folder = folder.getParent()) {
            Path library = folder.resolve("communicators/tcp/librekindle-tcp.so");
            if (library.toFile().exists()) return library;
        }
        throw new IllegalStateException("there is no librekindle-tcp.so above " + libraries);
    }

    private static byte[] train(Communicator communicator) {
        CompileOptions options = new CompileOptions()
                .optimizer("adam")
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy")
                .shards(4)
                .threads(1);
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(3)) {
            model.compile(options);
            model.fit(dataset, Models.options(2).communicator(communicator).lostAfter(Duration.ofSeconds(20)));
            return Models.stateOf(model);
        }
    }

    private static byte[] trainAsRank(long rank, Path store) {
        String arguments = "rank=" + rank + ",size=" + RANKS + ",store=" + store + ",interface=lo";
        try (Communicator communicator = Communicator.load(tcpLibrary().toString(), arguments)) {
            assertEquals(rank, communicator.rank());
            assertEquals(RANKS, communicator.size());
            return train(communicator);
        }
    }

    @Test
    void theNumberOfRanksDoesNotMatter(@TempDir Path store) {
        byte[] alone = train(null);
        CompletableFuture<byte[]> other = CompletableFuture.supplyAsync(() -> trainAsRank(1, store));
        assertArrayEquals(alone, trainAsRank(0, store));
        assertArrayEquals(alone, other.join());
    }

    @Test
    void aLibraryThatIsMissingIsNamed() {
        RekindleException missing =
                assertThrows(RekindleException.class, () -> Communicator.load("librekindle-none.so"));
        assertEquals(Status.NOT_FOUND, missing.status());
        assertTrue(missing.getMessage().contains("librekindle-none.so"), missing.getMessage());
    }

    @Test
    void whatTheLibraryRefusesIsSaid() {
        RekindleException refused =
                assertThrows(RekindleException.class, () -> Communicator.load(tcpLibrary().toString(), "rank=7"));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
    }
}
