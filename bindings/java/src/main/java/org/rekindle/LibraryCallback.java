package org.rekindle;

/** A callback that the library makes from a description. Its hooks are the library's own. */
abstract class LibraryCallback extends Part implements Callback {
    LibraryCallback() {}

    @Override
    final void destroy(long handle) {
        raw.rekindle_callback_destroy(handle);
    }
}
