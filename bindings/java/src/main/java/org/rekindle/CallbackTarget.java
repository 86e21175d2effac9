package org.rekindle;

/** A callback during a call; the library's target for it. */
class CallbackTarget {
    private final Callback callback;
    private final Sequential model;

    private CallbackTarget(Callback callback, Sequential model) {
        this.callback = callback;
        this.model = model;
    }

    /** The library's callback for a Java one; the caller destroys it. */
    static long create(Callback callback, Sequential model) {
        boolean stateful = callback instanceof Stateful;
        CallbackTarget target = stateful ? new WithState(callback, model) : new CallbackTarget(callback, model);
        return raw.raw_callback_create(
                Targets.add(target), Text.bytes(callback.name()), Hook.overriddenBy(callback), stateful ? 1 : 0);
    }

    Sequential model() {
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

    private static final class WithState extends CallbackTarget implements Stateful {
        private final Stateful stateful;

        WithState(Callback callback, Sequential model) {
            super(callback, model);
            stateful = (Stateful) callback;
        }

        @Override
        public byte[] getState() throws Exception {
            return stateful.getState();
        }

        @Override
        public void setState(byte[] state) throws Exception {
            stateful.setState(state);
        }
    }
}
