package org.rekindle;

/**
 * Numbers with a shape, row-major: an {@link Array} of the program's own, or a {@link Tensor} in the library's memory.
 * Either is taken wherever data goes in.
 */
public sealed interface Values permits Array, Tensor {
    /**
     * The type of the elements.
     *
     * @return not null
     */
    DataType dataType();

    /**
     * The shape, from the outermost dimension on.
     *
     * @return a copy
     */
    long[] shape();
}
