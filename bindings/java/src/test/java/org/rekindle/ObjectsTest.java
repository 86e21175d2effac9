package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tensors, closed objects, and errors. */
class ObjectsTest {
    @Test
    void tensorsKeepWhatTheyWereGiven() {
        try (Tensor floats = Tensor.of(new float[] {1.5f, -2.0f}, 2, 1);
                Tensor doubles = Tensor.of(new double[] {0.1}, 1);
                Tensor bytes = Tensor.of(new byte[] {-1, 1}, 2);
                Tensor ints = Tensor.of(new int[] {Integer.MIN_VALUE});
                Tensor longs = Tensor.of(new long[] {Long.MAX_VALUE}, 1)) {
            assertArrayEquals(new float[] {1.5f, -2.0f}, floats.floats());
            assertArrayEquals(new long[] {2, 1}, floats.shape());
            assertArrayEquals(new double[] {0.1}, doubles.doubles());
            assertArrayEquals(new byte[] {-1, 1}, bytes.bytes());
            assertArrayEquals(new int[] {Integer.MIN_VALUE}, ints.ints());
            assertEquals(0, ints.shape().length);
            assertArrayEquals(new long[] {Long.MAX_VALUE}, longs.longs());
            assertThrows(IllegalStateException.class, floats::ints);
        }
    }

    @Test
    void aBorrowedBufferIsNotCopied() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        int before = Targets.count();
        try (Tensor tensor = Tensor.borrow(DataType.FLOAT32, buffer, 2)) {
            buffer.putFloat(4, 7.0f);
            assertArrayEquals(new float[] {0.0f, 7.0f}, tensor.floats());
            assertEquals(before + 1, Targets.count());
        }
        assertEquals(before, Targets.count());
    }

    @Test
    void errorsNameStatusAndReason() {
        RekindleException missing =
                assertThrows(RekindleException.class, () -> Checkpoint.open(Path.of("/nonexistent/\u00e9\ud83d\ude00")));
        assertEquals(Status.NOT_FOUND, missing.status());
        assertTrue(missing.getMessage().contains("/nonexistent/\u00e9\ud83d\ude00"), missing.getMessage());
        assertThrows(RekindleException.class, () -> new Sequential().add(new Dense(0)));
    }

    @Test
    void whatWasNotClosedIsReleased() throws Exception {
        System.gc();
        long before = NativeMemory.held();
        for (int i = 0; i < 100; ++i) Dataset.of(Tensor.of(new float[1000], 1000));
        assertTrue(NativeMemory.held() > before);
        for (int i = 0; i < 100 && NativeMemory.held() > before; ++i) {
            System.gc();
            Thread.sleep(20);
        }
        assertTrue(NativeMemory.held() <= before);
    }

    @Test
    void whatIsClosedIsReleasedAtOnce() {
        long before = NativeMemory.held();
        Tensor tensor = Tensor.of(new int[1000], 1000);
        Dataset dataset = Dataset.of(tensor);
        assertEquals(before + 2 * 4000, NativeMemory.held());
        tensor.close();
        tensor.close();
        assertEquals("the tensor is closed", assertThrows(IllegalStateException.class, tensor::ints).getMessage());
        assertEquals("the tensor is closed", assertThrows(IllegalStateException.class, tensor::buffer).getMessage());
        dataset.close();
        assertEquals(before, NativeMemory.held());
    }

    @Test
    void aBufferOutlivesItsClosedOwner() throws Exception {
        ByteBuffer values;
        try (Sequential model = new Sequential(0).add(new Dense(2048).kernelInitializer("ones"))) {
            model.build(4096);
            Tensor kernel = model.weight("dense/kernel");
            values = kernel.buffer();
            kernel.close();
            assertEquals(4096 * 2048 * 4, values.limit());
            assertTrue(values.isReadOnly());
        }
        System.gc();
        Thread.sleep(50);
        assertEquals(1.0f, values.getFloat(values.limit() - 4));
    }
}
