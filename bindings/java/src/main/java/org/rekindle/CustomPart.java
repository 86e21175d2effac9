package org.rekindle;

/** What the parts of the program's own have in common: how they stand in a model's JSON, in files and in backups. */
public interface CustomPart {
    /**
     * The name of the class.
     *
     * @return by default that of the Java class; not that of a class of the library
     */
    default String className() {
        return getClass().getSimpleName();
    }

    /**
     * The part's own options. A run that differs in them does not resume.
     *
     * @return an object of JSON; by default null: none
     */
    default String config() {
        return null;
    }
}
