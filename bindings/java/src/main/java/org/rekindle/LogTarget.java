package org.rekindle;

import java.util.Objects;

/** A logger; the library's target for it. */
final class LogTarget {
    private static final System.Logger.Level[] LEVELS = {
        System.Logger.Level.DEBUG, System.Logger.Level.INFO, System.Logger.Level.WARNING, System.Logger.Level.ERROR
    };

    private final System.Logger logger;

    LogTarget(System.Logger logger) {
        this.logger = Objects.requireNonNull(logger, "logger");
    }

    void log(int level, String line) {
        logger.log(LEVELS[level], line);
    }
}
