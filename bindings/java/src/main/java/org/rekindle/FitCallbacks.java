package org.rekindle;

import java.util.List;

/** The library's callbacks for those of one call. */
final class FitCallbacks implements AutoCloseable {
    private final List<?> callbacks;
    private final long[] handles;
    private int made;

    FitCallbacks(List<?> callbacks, Sequential model) {
        this.callbacks = callbacks;
        handles = new long[callbacks.size()];
        try {
            for (; made < handles.length; ++made) handles[made] = create(callbacks.get(made), model);
        } catch (RuntimeException exception) {
            close();
            throw exception;
        }
    }

    private static long create(Object callback, Sequential model) {
        if (callback instanceof BackupAndRestore backup) return backup.acquire();
        return CallbackTarget.create((Callback) callback, model);
    }

    long[] handles() {
        return handles;
    }

    @Override
    public void close() {
        for (int i = 0; i < made; ++i) {
            if (callbacks.get(i) instanceof BackupAndRestore backup) {
                backup.release();
            } else {
                raw.rekindle_callback_destroy(handles[i]);
            }
        }
        made = 0;
    }
}
