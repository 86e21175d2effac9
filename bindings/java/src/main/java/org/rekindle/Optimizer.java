package org.rekindle;

/**
 * An optimizer, with Keras's update rule, arguments and defaults. compile takes an optimizer or the name of one. The
 * names are Keras's, such as "adam"; an optimizer given by its name has its default options.
 *
 * <p>In the formulas w is a weight, g its gradient, lr the learning rate, and t the number of the update, counted from
 * 1. The other letters are state that the optimizer keeps for each weight; it begins with 0 unless said otherwise.
 *
 * <p>It is a description, a builder whose methods return itself. A compile takes it as it is at that moment; later
 * changes of it, or of its schedule, do not count before the next compile.
 *
 * <p>A model that is compiled again with the same object goes on with its state, as in Keras, unless the object or its
 * schedule has been changed; see {@link Model#compile}. Several models may be compiled with one object; each has state
 * of its own.
 */
public abstract class Optimizer extends Part {
    Optimizer() {}

    @Override
    final void destroy(long handle) {
        raw.rekindle_optimizer_destroy(handle);
    }
}
