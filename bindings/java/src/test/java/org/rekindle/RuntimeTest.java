package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is configured for the process. */
class RuntimeTest {
    @TempDir
    Path folder;

    /** The process of a test: its argument is the file that the model is saved in. */
    public static void main(String[] arguments) {
        Rekindle.configure(new RuntimeOptions().threads(3).instructionSet(InstructionSet.AVX2));
        System.out.print(Rekindle.threads() + " " + Rekindle.instructionSet());
        try (Sequential model = Models.classifier(1); Dataset dataset = Models.dataset()) {
            model.fit(dataset, Models.options(2));
            model.save(Path.of(arguments[0]));
        }
    }

    private byte[] trained(String name) throws Exception {
        Path file = folder.resolve(name);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.rekindle.library.path=" + System.getProperty("org.rekindle.library.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RuntimeTest.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals("3 AVX2", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, process.waitFor());
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            String environment = checkpoint.environment();
            assertTrue(environment.contains("\"instruction_set\":\"avx2\""), environment);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void processesWithOneInstructionSetEndWithTheSameBytes() throws Exception {
        assertArrayEquals(trained("one.rekindle"), trained("other.rekindle"));
    }

    @Test
    void afterwardsItIsTooLate() {
        assertNotSame(InstructionSet.BEST, Rekindle.instructionSet());
        for (RuntimeOptions options : List.of(
                new RuntimeOptions(),
                new RuntimeOptions().threads(1),
                new RuntimeOptions().instructionSet(InstructionSet.AVX2))) {
            RekindleException refused =
                    assertThrows(RekindleException.class, () -> Rekindle.configure(options));
            assertSame(Status.BUSY, refused.status());
        }
    }

    @Test
    void noSetIsNotTheBest() {
        assertThrows(NullPointerException.class, () -> new RuntimeOptions().instructionSet(null));
    }
}
