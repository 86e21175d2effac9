package org.rekindle;

/**
 * Makes a part of a class of the program's own that a model's JSON or a file names.
 *
 * @param <T> the kind of part
 */
@FunctionalInterface
public interface PartFactory<T> {
    /**
     * Called on the thread that loads.
     *
     * @param config what the part's {@code config} has given, as JSON
     * @return not null
     * @throws Exception ends the loading, as its cause
     */
    T make(String config) throws Exception;
}
