package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checkpoint whose tensor is larger than any buffer, read by slices; tests/checkpoint/write_sparse.cpp writes it. */
class LargeCheckpointTest {
    private static final long BIG_SIZE = (1L << 32) + 4097;

    /** Where the tensor of zeros has the bytes 1 to 8: half before and half behind the end of 31 and 32 bits. */
    private static final List<Long> MARKS = List.of((1L << 31) - 4, (1L << 32) - 4);

    private static final byte[] AROUND_A_MARK = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0};

    private Path folder;
    private Checkpoint checkpoint;

    @BeforeEach
    void write() throws Exception {
        Path memory = Path.of("/dev/shm"); // where reading what a file leaves out takes no room
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "rekindle")
                : Files.createTempDirectory("rekindle");
        Path file = folder.resolve("large.rekindle");
        String program = System.getProperty("org.rekindle.write_sparse");
        assertEquals(0, new ProcessBuilder(program, file.toString()).start().waitFor());
        checkpoint = Checkpoint.open(file);
    }

    @AfterEach
    void delete() throws Exception {
        if (checkpoint != null) checkpoint.close();
        Files.deleteIfExists(folder.resolve("large.rekindle"));
        Files.delete(folder);
    }

    private static byte[] bytesOf(ByteBuffer buffer, int count) {
        byte[] bytes = new byte[count];
        buffer.get(bytes);
        return bytes;
    }

    private void expectMarks(LongFunction<ByteBuffer> read) {
        for (long mark : MARKS) assertArrayEquals(AROUND_A_MARK, bytesOf(read.apply(mark - 2), AROUND_A_MARK.length));
        assertArrayEquals(new byte[12], bytesOf(read.apply(0), 12));
        assertArrayEquals(new byte[12], bytesOf(read.apply(BIG_SIZE - 12), 12));
    }

    @Test
    void slicesAreRead() {
        assertEquals(BIG_SIZE, checkpoint.entry("big").byteCount());
        assertEquals(List.of(BIG_SIZE), checkpoint.entry("big").shape());
        ByteBuffer slice = ByteBuffer.allocateDirect(AROUND_A_MARK.length);
        expectMarks(offset -> {
            checkpoint.readBytes("big", offset, slice.clear());
            return slice.flip();
        });
        try (Tensor behind = checkpoint.read("behind")) {
            assertArrayEquals(new int[] {1, -2, 3}, behind.ints());
        }
    }

    @Test
    void slicesAreBorrowed() {
        expectMarks(offset -> checkpoint.borrow("big", offset));
        assertEquals(Integer.MAX_VALUE, checkpoint.borrow("big", 0).remaining());
        assertEquals(BIG_SIZE - MARKS.get(1), checkpoint.borrow("big", MARKS.get(1)).remaining());
    }
}
