package org.rekindle;

import java.lang.reflect.Proxy;
import java.util.Locale;

/** What all hooks of a callback go to. */
interface Listener {
    Action called(Hook hook, Event event) throws Throwable;

    /** A callback that wants every hook. */
    static Callback callback(Listener listener) {
        return (Callback) Proxy.newProxyInstance(
                Listener.class.getClassLoader(), new Class<?>[] {Callback.class}, (proxy, method, arguments) ->
                        method.getName().equals("name")
                                ? "listener"
                                : listener.called(hookOf(method.getName()), (Event) arguments[0]));
    }

    private static Hook hookOf(String method) {
        return Hook.valueOf(method.substring("on".length())
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toUpperCase(Locale.ROOT));
    }
}
