package org.rekindle;

/** All kinds of what a program's own code may throw in the middle of a call. */
enum Thrown {
    CHECKED,
    UNCHECKED,
    OUT_OF_MEMORY,
    STACK_OVERFLOW;

    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
    }

    void occur() throws Failure {
        switch (this) {
            case CHECKED -> throw new Failure();
            case UNCHECKED -> throw new IllegalStateException("on purpose");
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("on purpose");
            case STACK_OVERFLOW -> descend(0);
        }
    }

    private static int descend(int depth) {
        return descend(depth + 1) + 1;
    }
}
