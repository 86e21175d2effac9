package org.rekindle;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What toString tells of an object of this package: its class and what its fields hold, those of its base class first.
 * Fields that are transient are no part of a description.
 */
final class Description {
    private Description() {}

    static String of(Object object) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) classes.add(type);
        Collections.reverse(classes);
        List<String> fields = new ArrayList<>();
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers) || Modifier.isTransient(modifiers) || field.isSynthetic()) continue;
                Object value = valueOf(field, object);
                if (value != null) fields.add(field.getName() + "=" + value);
            }
        }
        return object.getClass().getSimpleName() + fields.toString().replaceAll("^\\[", "{").replaceAll("]$", "}");
    }

    private static Object valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            Object value = field.get(object);
            if (value instanceof long[] numbers) return Arrays.toString(numbers);
            if (value instanceof double[] numbers) return Arrays.toString(numbers);
            return value instanceof Object[] values ? Arrays.toString(values) : value;
        } catch (IllegalAccessException exception) {
            throw new AssertionError(exception);
        }
    }
}
