package org.rekindle;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For each log name ("loss", "val_loss", ...) one value per finished epoch. After a resume it begins with the epochs of
 * the processes that were interrupted. It cannot be changed.
 */
public final class History extends AbstractMap<String, List<Double>> {
    private final List<Long> epochs;
    private final Map<String, List<Double>> values;

    private History(List<Long> epochs, Map<String, List<Double>> values) {
        this.epochs = epochs;
        this.values = values;
    }

    /** The history of a model's last fit. */
    static History of(long model) {
        long history = raw.rekindle_model_get_history(model);
        try {
            long address = raw.rekindle_history_epochs(history);
            List<Long> epochs = new ArrayList<>();
            long count = raw.raw_take_size();
            for (long i = 0; i < count; ++i) epochs.add(raw.raw_int64_at(address, i));
            Map<String, List<Double>> values = new LinkedHashMap<>();
            long keys = raw.rekindle_history_key_count(history);
            for (long i = 0; i < keys; ++i) {
                String key = Text.at(raw.rekindle_history_key(history, i));
                values.put(key, valuesOf(history, key));
            }
            return new History(Collections.unmodifiableList(epochs), Collections.unmodifiableMap(values));
        } finally {
            raw.rekindle_history_destroy(history);
        }
    }

    private static List<Double> valuesOf(long history, String key) {
        long address = raw.rekindle_history_values(history, Text.bytes(key));
        long count = raw.raw_take_size();
        List<Double> values = new ArrayList<>();
        for (long i = 0; i < count; ++i) values.add(raw.raw_double_at(address, i));
        return Collections.unmodifiableList(values);
    }

    /**
     * The numbers of the finished epochs, counted from 0.
     *
     * @return ascending
     */
    public List<Long> epochs() {
        return epochs;
    }

    @Override
    public Set<Entry<String, List<Double>>> entrySet() {
        return values.entrySet();
    }
}
