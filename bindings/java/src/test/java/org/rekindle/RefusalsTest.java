package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be right is refused with its name, its value and what was expected; nothing stays behind. */
class RefusalsTest {
    private static final String KERNEL = "weights/dense/kernel";

    @TempDir
    Path folder;

    private final Sequential model = Models.classifier(1);
    private final Dataset dataset = Models.dataset();
    private final Tensor square = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    private byte[] state;
    private int targets;

    @BeforeEach
    void build() {
        model.fit(dataset, Models.options(1));
        state = Models.stateOf(model);
        targets = Targets.count();
    }

    @AfterEach
    void nothingWasChanged() {
        assertEquals(targets, Targets.count());
        assertArrayEquals(state, Models.stateOf(model));
        model.close();
        dataset.close();
        square.close();
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static void refused(Status status, String message, Executable call) {
        RekindleException exception = assertThrows(RekindleException.class, call);
        assertEquals(message, exception.getMessage());
        assertSame(status, exception.status());
    }

    private static void invalid(String message, Executable call) {
        refused(Status.INVALID_ARGUMENT, message, call);
    }

    private static Dataset dataset(Tensor x, Tensor y) {
        try (x; y) {
            return Dataset.of(x, y);
        }
    }

    private static Tensor integers(int... values) {
        return Tensor.of(values, values.length);
    }

    @Test
    void buffersOfTensors() {
        refused("buffer is not direct; expected one of ByteBuffer.allocateDirect", () ->
                Tensor.borrow(DataType.FLOAT32, ByteBuffer.allocate(16), 4));
        refused("buffer has 16 bytes; expected those of FLOAT32 [3], 12", () ->
                Tensor.borrow(DataType.FLOAT32, buffer, 3));
        refused(
                "buffer's order is BIG_ENDIAN; expected the machine's, "
                        + "which buffer.order(ByteOrder.nativeOrder()) sets",
                () -> Tensor.borrow(DataType.INT64, ByteBuffer.allocateDirect(16), 2));
        ByteBuffer odd = buffer.slice(1, 8).order(ByteOrder.nativeOrder());
        String address = Long.toHexString(raw.raw_buffer_address(buffer) + 1);
        invalid(
                "array.data is 0x" + address + "; expected an address that is a multiple of the element's size, 4",
                () -> Tensor.borrow(DataType.FLOAT32, odd, 2));
    }

    @Test
    void shapesOfTensors() {
        refused("values has 3 elements; expected those of shape [2]", () -> Tensor.of(new float[3], 2));
        refused("shape is [-1]; expected dimensions of 0 or more, and less than 2^63 bytes", () ->
                Tensor.of(new float[0], -1));
        refused("shape is [4294967296, 2147483648]; expected dimensions of 0 or more, and less than 2^63 bytes", () ->
                Tensor.borrow(DataType.UINT8, buffer, 1L << 32, 1L << 31));
        invalid("array.shape has rank 9; expected at most 8", () -> Tensor.of(new int[1], 1, 1, 1, 1, 1, 1, 1, 1, 1));
        String kind = assertThrows(IllegalStateException.class, square::ints).getMessage();
        assertEquals("the tensor's elements are FLOAT32; expected INT32", kind);
    }

    @Test
    void shapesOfData() {
        invalid("y has 3 samples; expected those of x, 2", () ->
                dataset(Tensor.of(new float[2], 2), integers(0, 0, 0)));
        invalid("x has samples of shape (2,); the model expects (6,)", () -> {
            try (Dataset pairs = dataset(Tensor.of(new float[4], 2, 2), integers(0, 0))) {
                model.fit(pairs, Models.options(1));
            }
        });
        invalid("y has the class index 3 at element 0 of sample 1; expected an integer from 0 to 2, as the loss "
                + "\"SparseCategoricalCrossentropy\" takes it", () -> {
            try (Dataset unknown = dataset(Tensor.of(new float[12], 2, 6), integers(0, 3))) {
                model.fit(unknown, Models.options(1));
            }
        });
        invalid("x has samples of shape (2,); the model expects (6,)", () -> {
            try (Tensor y = integers(0, 0)) {
                model.trainOnBatch(square, y, null);
            }
        });
        invalid("value has shape (2, 2); expected the shape of \"dense/kernel\", (6, 16)", () ->
                model.setWeight("dense/kernel", square));
    }

    @Test
    void numbersAndNames() {
        invalid("epochs is -1; expected 0 or more", () -> model.fit(dataset, Models.options(-1)));
        invalid("batchSize is 0; expected 1 or more", () -> model.evaluate(dataset, 0));
        invalid("learningRate is nan; expected a finite number, 0 or more", () -> model.setLearningRate(Double.NaN));
        refused(Status.NOT_FOUND, "name is \"nothing\"; the model has no such weight", () -> model.weight("nothing"));
        refused("a text has a zero character; expected none", () -> model.weight("a\0b"));
    }

    @Test
    void partsOfCheckpoints() {
        Path file = folder.resolve("model.rekindle");
        model.save(file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            String direct = "buffer is not direct, or read-only; expected a direct one to write to";
            refused(direct, () -> checkpoint.readBytes(KERNEL, 0, ByteBuffer.allocate(4)));
            refused(direct, () -> checkpoint.readBytes(KERNEL, 0, buffer.asReadOnlyBuffer()));
            refused("offset is -1; expected 0 or more", () -> checkpoint.readBytes(KERNEL, -1, buffer));
            invalid("offset is 380 and size is 16; tensor '" + KERNEL + "' has 384 bytes", () ->
                    checkpoint.readBytes(KERNEL, 380, buffer));
            assertEquals(0, buffer.position());
            refused("offset is 385; expected 0 to 384", () -> checkpoint.borrow(KERNEL, 385));
            refused(Status.NOT_FOUND, "name is 'nothing'; checkpoint '" + file + "' has no such entry", () ->
                    checkpoint.read("nothing"));
        }
    }
}
