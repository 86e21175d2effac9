package org.rekindle;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The library's optimizer of a model that was compiled with an {@link Optimizer}. By it the next compile with the same
 * object, if that is told the same, is one with the same optimizer. It is the model's and not the object's, so that it
 * goes with the model, and knows the object weakly: a schedule of the program's own may refer to the model.
 */
final class CompiledOptimizer {
    private long handle; // 0: there is none
    private WeakReference<Optimizer> object = new WeakReference<>(null);
    private Object[] told;

    /**
     * Compiles with the library's optimizer of an object, which is kept if that succeeds.
     *
     * @param optimizer null: with none of an object's; compile is given 0
     */
    synchronized void compile(Optimizer optimizer, LongConsumer compile) {
        Object[] now = optimizer == null ? null : Description.told(optimizer);
        if (handle != 0 && object.refersTo(optimizer) && Arrays.deepEquals(told, now)) {
            compile.accept(handle);
            return;
        }
        long unused = optimizer == null ? 0 : optimizer.create();
        try {
            compile.accept(unused);
            long former = handle;
            handle = unused;
            object = new WeakReference<>(optimizer);
            told = now;
            unused = former;
        } finally {
            raw.rekindle_optimizer_destroy(unused);
        }
    }

    synchronized void destroy() {
        raw.rekindle_optimizer_destroy(handle);
        handle = 0;
    }
}
