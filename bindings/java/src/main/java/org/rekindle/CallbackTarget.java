package org.rekindle;

/** A callback during a call; the library's target for it. */
final class CallbackTarget extends Target {
    private final Callback callback;
    private final Model model;

    private CallbackTarget(Callback callback, Model model) {
        super(callback);
        this.callback = callback;
        this.model = model;
    }

    /** The library's callback for a Java one; the caller destroys it. */
    static long create(Callback callback, String name, Model model) {
        CallbackTarget target = new CallbackTarget(callback, model);
        return raw.raw_callback_create(
                Targets.add(target),
                Text.bytes(name),
                Hook.overriddenBy(callback),
                target.isStateful() ? 1 : 0);
    }

    Model model() {
        return model;
    }

    int hook(Hook hook, Event event) throws Exception {
        try {
            Action action = hook.call(callback, event);
            if (action == null) throw new NullPointerException(callback.name() + " returned null; expected an Action");
            return action.ordinal();
        } finally {
            event.end();
        }
    }
}
