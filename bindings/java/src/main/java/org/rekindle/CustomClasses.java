package org.rekindle;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The registered classes of one kind of part of the program's own. */
final class CustomClasses {
    private interface Register {
        void call(byte[] className, long target);
    }

    static final CustomClasses LAYERS = new CustomClasses(raw::raw_custom_layer_register);
    static final CustomClasses LOSSES = new CustomClasses(raw::raw_custom_loss_register);
    static final CustomClasses METRICS = new CustomClasses(raw::raw_custom_metric_register);
    static final CustomClasses SCHEDULES = new CustomClasses(raw::raw_custom_schedule_register);

    private final Map<String, Long> targets = new HashMap<>();
    private final Register register;

    private CustomClasses(Register register) {
        this.register = register;
    }

    /** @param factory null forgets the class */
    synchronized void set(String className, PartFactory<? extends Part> factory) {
        NativeLibrary.load();
        byte[] name = Text.bytes(Objects.requireNonNull(className, "className"));
        long target = factory == null ? 0 : Targets.add(factory);
        try {
            register.call(name, target);
        } catch (RuntimeException exception) {
            if (target != 0) Targets.release(target);
            throw exception;
        }
        Long former = target == 0 ? targets.remove(className) : targets.put(className, target);
        if (former != null) Targets.release(former);
    }
}
