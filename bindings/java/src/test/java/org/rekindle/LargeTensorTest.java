package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tensors that are made part by part, and those that no array or buffer can hold. */
class LargeTensorTest {
    private static final String ARRAY = "the tensor, of which buffer(offset, length) gives a part, has ";

    private static void refused(Class<? extends Exception> kind, String message, Executable call) {
        assertEquals(message, assertThrows(kind, call).getMessage());
    }

    @Test
    void partsOfEachKind() {
        try (TensorBuilder floats = Tensor.builder(DataType.FLOAT32, 3);
                TensorBuilder doubles = Tensor.builder(DataType.FLOAT64, 2);
                TensorBuilder bytes = Tensor.builder(DataType.UINT8, 2);
                TensorBuilder ints = Tensor.builder(DataType.INT32, 2, 2);
                TensorBuilder longs = Tensor.builder(DataType.INT64, 2);
                TensorBuilder unsigned = Tensor.builder(DataType.UINT64, 1);
                Tensor floatTensor = floats.append(1f, 2f).append(new float[0]).append(3f).build();
                Tensor doubleTensor = doubles.append(0.1).append(0.2).build();
                Tensor byteTensor = bytes.append((byte) 1).append((byte) -1).build();
                Tensor intTensor = ints.append(1, 2, 3).append(4).build();
                Tensor longTensor = longs.append(Long.MIN_VALUE, 1L).build();
                Tensor unsignedTensor = unsigned.append(-1L).build()) {
            assertArrayEquals(new float[] {1, 2, 3}, floatTensor.floats());
            assertArrayEquals(new double[] {0.1, 0.2}, doubleTensor.doubles());
            assertArrayEquals(new byte[] {1, -1}, byteTensor.bytes());
            assertArrayEquals(new int[] {1, 2, 3, 4}, intTensor.ints());
            assertArrayEquals(new long[] {Long.MIN_VALUE, 1}, longTensor.longs());
            assertArrayEquals(new long[] {-1}, unsignedTensor.longs());
        }
    }

    @Test
    void buffersAreParts() {
        ByteBuffer heap = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()).putInt(1).putInt(2).putInt(3).flip();
        ByteBuffer direct = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(4).flip();
        heap.position(4);
        try (TensorBuilder builder = Tensor.builder(DataType.INT32, 3);
                Tensor tensor = builder.append(heap).append(direct).build()) {
            assertArrayEquals(new int[] {2, 3, 4}, tensor.ints());
            assertEquals(0, heap.remaining());
            assertEquals(3, tensor.buffer(4, 8).getInt());
        }
    }

    @Test
    void rows() {
        try (Tensor matrix = Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}})) {
            assertEquals("Tensor FLOAT32 [3, 2]", matrix.toString());
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, matrix.floats());
        }
        refused(IllegalArgumentException.class, "rows has length 0; expected 1 or more", () -> Tensor.of(new float[0][]));
        refused(
                IllegalArgumentException.class,
                "rows[1] has 1 values; expected as many as rows[0], 2",
                () -> Tensor.of(new float[][] {{1, 2}, {3}}));
    }

    @Test
    void wrongPartsAreRefused() {
        long before = NativeMemory.held();
        try (TensorBuilder builder = Tensor.builder(DataType.FLOAT32, 2, 2)) {
            builder.append(1f, 2f, 3f);
            refused(
                    IllegalArgumentException.class,
                    "values has 2 elements; expected at most 1, the rest of shape [2, 2]",
                    () -> builder.append(4f, 5f));
            refused(
                    IllegalArgumentException.class,
                    "values are FLOAT64; expected the tensor's, FLOAT32",
                    () -> builder.append(4.0));
            refused(
                    IllegalArgumentException.class,
                    "elements has 3 bytes; expected a multiple of an element's, 4",
                    () -> builder.append(ByteBuffer.allocate(3)));
            refused(
                    IllegalArgumentException.class,
                    "elements' order is BIG_ENDIAN; expected the machine's, "
                            + "which elements.order(ByteOrder.nativeOrder()) sets",
                    () -> builder.append(ByteBuffer.allocate(4)));
            refused(
                    IllegalStateException.class,
                    "the tensor has 3 elements; expected 4, those of shape [2, 2]",
                    builder::build);
            try (Tensor tensor = builder.append(4f).build()) {
                assertArrayEquals(new float[] {1, 2, 3, 4}, tensor.floats());
                refused(IllegalStateException.class, "the tensor builder is closed", () -> builder.append(new float[0]));
                refused(IllegalStateException.class, "the tensor builder is closed", builder::build);
            }
        }
        assertEquals(before, NativeMemory.held());
    }

    /** Larger than any array and any buffer; only a few of its pages are ever touched. */
    @Test
    void aTensorBeyondArraysIsReadInParts() {
        long rows = (1L << 31) + 5;
        long address = raw.raw_memory_new(rows);
        ByteBuffer end = raw.raw_buffer(address + rows - 3, 3).put(new byte[] {1, 2, 3});
        try (Tensor tensor = new Tensor(raw.raw_tensor_adopt(DataType.UINT8.number(), address, new long[] {rows}))) {
            assertEquals(rows, tensor.count());
            byte[] read = new byte[3];
            tensor.buffer(rows - 3, 3).get(read);
            assertArrayEquals(new byte[] {1, 2, 3}, read);
            String bytes = ARRAY + "2147483653 bytes; expected at most an array's, 2147483639";
            refused(IllegalStateException.class, bytes, tensor::bytes);
            refused(
                    IllegalStateException.class,
                    "the tensor has 2147483653 bytes; a buffer has at most 2147483647; buffer(offset, length) gives a part",
                    tensor::buffer);
            refused(
                    IllegalArgumentException.class,
                    "offset is 2147483652 and length is 2; expected a part of the tensor's 2147483653 bytes",
                    () -> tensor.buffer(rows - 1, 2));
        }
        assertEquals(0, end.remaining());
        long longs = 1L << 31;
        long wide = raw.raw_memory_new(8); // of the many that it claims to have
        try (Tensor tensor = new Tensor(raw.raw_tensor_adopt(DataType.INT64.number(), wide, new long[] {longs}))) {
            String elements = ARRAY + "2147483648 elements; expected at most an array's, 2147483639";
            refused(IllegalStateException.class, elements, tensor::longs);
        }
        refused(
                RekindleException.class,
                "there is no memory for the 4611686018427387904 bytes of UINT8 [4611686018427387904]",
                () -> Tensor.builder(DataType.UINT8, 1L << 62));
    }

    @Test
    void aSavedStateBeyondArraysIsToldByItsSize() {
        refused(
                IllegalStateException.class,
                "the saved state has 2147483648 bytes; expected at most an array's, 2147483639",
                () -> NativeMemory.bytes("the saved state", 0, 1L << 31));
    }
}
