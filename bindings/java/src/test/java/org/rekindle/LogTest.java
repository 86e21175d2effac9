package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ResourceBundle;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's log lines come to a program's logger with their levels, and only as long as it wants them. */
class LogTest {
    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final int targets = Targets.count();

    @AfterEach
    void nothingIsKept() {
        Rekindle.logToNone();
        assertEquals(targets, Targets.count());
    }

    private final class Collecting implements System.Logger {
        @Override
        public String getName() {
            return "collecting";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            lines.add(level + " " + (values == null ? format : MessageFormat.format(format, values)));
        }
    }

    /** Restores from the older of two generations, because the newest is damaged, which is a warning. */
    private void restoreFromTheOlder() throws Exception {
        Path backups = folder.resolve("backups");
        try (BackupAndRestore backup = BackupAndRestore.options(backups).keepGenerations(2).create();
                Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            for (long i = 1; i <= 2; ++i) backup.save(model, new BackupAndRestore.Position(i, 0, new byte[0]));
        }
        Files.write(Checkpoint.newest(backups), new byte[] {1}, StandardOpenOption.TRUNCATE_EXISTING);
        try (BackupAndRestore backup = BackupAndRestore.options(backups).keepGenerations(2).create();
                Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            assertEquals(1, backup.restore(model).epoch());
            backup.finish();
        }
    }

    private void expectWarning(String level) {
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(level + " ")), lines.toString());
    }

    @Test
    void aSystemLogger() throws Exception {
        Rekindle.logTo(new Collecting());
        restoreFromTheOlder();
        expectWarning("WARNING");
    }

    @Test
    void aSystemLoggerOfTheNameOfALogger() throws Exception {
        Logger logger = Logger.getLogger("org.rekindle.test");
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel().getName() + " " + line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        logger.setLevel(Level.ALL);
        Rekindle.logTo(System.getLogger("org.rekindle.test"));
        restoreFromTheOlder();
        expectWarning("WARNING");
    }

    @Test
    void levelsAreTheLoggers() {
        LogTarget target = new LogTarget(new Collecting());
        for (int level = rekindle_log_level.REKINDLE_LOG_DEBUG; level <= rekindle_log_level.REKINDLE_LOG_ERROR; ++level) {
            target.log(level, "{0}");
        }
        assertEquals(List.of("DEBUG {0}", "INFO {0}", "WARNING {0}", "ERROR {0}"), lines);
    }

    @Test
    void theLastOneGetsThem() throws Exception {
        Rekindle.logTo(new Collecting());
        Rekindle.logToNone();
        restoreFromTheOlder();
        assertEquals(List.of(), lines);
        assertThrows(NullPointerException.class, () -> Rekindle.logTo(null));
    }
}
