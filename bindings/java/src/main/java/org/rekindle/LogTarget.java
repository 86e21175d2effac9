package org.rekindle;

import java.util.Objects;
import java.util.function.ObjIntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A logger; the library's target for it. */
final class LogTarget {
    private static final Level[] LEVELS = {Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE};
    private static final System.Logger.Level[] SYSTEM_LEVELS = {
        System.Logger.Level.DEBUG, System.Logger.Level.INFO, System.Logger.Level.WARNING, System.Logger.Level.ERROR
    };

    private final ObjIntConsumer<String> lines;

    LogTarget(Logger logger) {
        Objects.requireNonNull(logger, "logger");
        lines = (line, level) -> logger.log(LEVELS[level], line);
    }

    LogTarget(System.Logger logger) {
        Objects.requireNonNull(logger, "logger");
        lines = (line, level) -> logger.log(SYSTEM_LEVELS[level], line);
    }

    void log(int level, String line) {
        lines.accept(line, level);
    }
}
