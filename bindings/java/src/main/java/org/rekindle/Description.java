package org.rekindle;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What an object of this package was told: what its fields hold, those of its base class first. Fields that are
 * transient are no part of a description.
 */
final class Description {
    private Description() {}

    /** What toString tells: the object's class and its fields. */
    static String of(Object object) {
        List<String> texts = new ArrayList<>();
        for (Field field : fields(object)) {
            Object value = valueOf(field, object);
            if (value != null) texts.add(field.getName() + "=" + textOf(value));
        }
        return object.getClass().getSimpleName() + texts.toString().replaceAll("^\\[", "{").replaceAll("]$", "}");
    }

    /**
     * The values of a part's fields, with those of the parts in it, for {@link Arrays#deepEquals}: equal as long as
     * nothing is changed. A part of the program's own is what its class says of it.
     */
    static Object[] told(Part part) {
        if (part instanceof CustomPart own) return new Object[] {own, own.className(), own.config()};
        return fields(part).stream()
                .map(field -> valueOf(field, part))
                .map(value -> value instanceof Part inner ? told(inner) : value)
                .toArray();
    }

    private static List<Field> fields(Object object) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) classes.add(type);
        Collections.reverse(classes);
        List<Field> fields = new ArrayList<>();
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers) || Modifier.isTransient(modifiers) || field.isSynthetic()) continue;
                fields.add(field);
            }
        }
        return fields;
    }

    private static Object valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException exception) {
            throw new AssertionError(exception);
        }
    }

    private static Object textOf(Object value) {
        if (value instanceof long[] numbers) return Arrays.toString(numbers);
        if (value instanceof double[] numbers) return Arrays.toString(numbers);
        return value instanceof Object[] values ? Arrays.toString(values) : value;
    }
}
