package org.rekindle;

import java.util.logging.Level;
import java.util.logging.Logger;

/** A logger; the library's target for it. */
final class LogTarget {
    private static final Level[] LEVELS = {Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE};

    private final Logger logger;

    LogTarget(Logger logger) {
        this.logger = logger;
    }

    void log(int level, String message) {
        logger.log(LEVELS[level], message);
    }
}
