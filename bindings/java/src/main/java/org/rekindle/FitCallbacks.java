package org.rekindle;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The library's callbacks for those of one call. */
final class FitCallbacks implements AutoCloseable {
    private final List<Callback> callbacks;
    private final Model model;
    private final long[] handles;
    private final Set<String> names = new HashSet<>();
    private int made;

    FitCallbacks(List<Callback> callbacks, Model model) {
        this.callbacks = callbacks;
        this.model = model;
        handles = new long[callbacks.size()];
        try {
            for (; made < handles.length; ++made) handles[made] = create(callbacks.get(made));
        } catch (RuntimeException exception) {
            close();
            throw exception;
        }
    }

    private long create(Callback callback) {
        if (callback instanceof BackupAndRestore backup) return backup.acquire();
        if (callback instanceof LibraryCallback part) return part.create();
        return CallbackTarget.create(callback, nameOf(callback), model);
    }

    /** Several of one class are numbered, unless they have names of their own. */
    private String nameOf(Callback callback) {
        String name = callback.name();
        boolean isOfClass = callback.getClass().getName().equals(name);
        for (int number = 1; isOfClass && names.contains(name); ++number) {
            name = callback.getClass().getName() + "_" + number;
        }
        names.add(name);
        return name;
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
