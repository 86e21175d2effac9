package org.rekindle;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint file (a backup, a saved model, saved weights), read without a model. Safe for use from several threads. */
public final class Checkpoint extends NativeHandle {
    private Checkpoint(long address) {
        super("checkpoint", address, raw::rekindle_checkpoint_destroy);
    }

    /**
     * Opens a file and checks everything but the tensors' contents; {@link #verify} checks those, and {@link #read}
     * checks what it reads.
     *
     * @param path of the file
     * @return to be closed
     */
    public static Checkpoint open(Path path) {
        NativeLibrary.load();
        return new Checkpoint(raw.rekindle_checkpoint_open(Text.bytes(path.toString())));
    }

    /**
     * The newest generation in a backup folder, valid or not.
     *
     * @param backupDir the folder
     * @return the file's path; throws {@link Status#NOT_FOUND} where there is none
     */
    public static Path newest(Path backupDir) {
        NativeLibrary.load();
        return Path.of(Text.take(raw.rekindle_checkpoint_newest(Text.bytes(backupDir.toString()))));
    }

    /**
     * All generations in a backup folder, valid or not.
     *
     * @param backupDir the folder
     * @return the files' paths, the newest first; empty where there is none
     */
    public static List<Path> generations(Path backupDir) {
        List<Path> paths = new ArrayList<>();
        try {
            for (Path path = newest(backupDir); ; path = before(path)) paths.add(path);
        } catch (RekindleException exception) {
            if (exception.status() != Status.NOT_FOUND) throw exception;
        }
        return List.copyOf(paths);
    }

    private static Path before(Path path) {
        return Path.of(Text.take(raw.rekindle_checkpoint_before(Text.bytes(path.toString()))));
    }

    /** Reads the whole file and checks every byte; throws {@link Status#CORRUPT} with the place. */
    public void verify() {
        use(raw::rekindle_checkpoint_verify);
    }

    /** What an entry is a part of. */
    public enum Kind {
        /** A weight of the model. */
        WEIGHT,
        /** The optimizer. */
        OPTIMIZER,
        /** Seeds and counters of random numbers. */
        RANDOM,
        /** Sums of the epoch under way. */
        METRIC,
        /** One tensor for each log name. */
        HISTORY,
        /** A callback's own state. */
        CALLBACK,
        /** A pull source's own state. */
        DATASET,
        /** The state of a program's own loop. */
        HOST
    }

    /**
     * One tensor of the file.
     *
     * @param name unique in the file
     * @param kind what it is a part of
     * @param dataType of its elements
     * @param shape from the outermost dimension on
     * @param byteCount of its contents
     */
    public record Entry(String name, Kind kind, DataType dataType, List<Long> shape, long byteCount) {}

    /**
     * All tensors of the file.
     *
     * @return in the file's order
     */
    public List<Entry> entries() {
        return use(checkpoint -> {
            List<Entry> entries = new ArrayList<>();
            long count = raw.rekindle_checkpoint_entry_count(checkpoint);
            try (rekindle_checkpoint_entry entry = new rekindle_checkpoint_entry()) {
                for (long i = 0; i < count; ++i) {
                    raw.rekindle_checkpoint_get_entry(checkpoint, i, entry);
                    entries.add(entryOf(entry));
                }
            }
            return List.copyOf(entries);
        });
    }

    /**
     * The tensor of a name.
     *
     * @param name as in {@link #entries}
     * @return throws {@link Status#NOT_FOUND} where there is none
     */
    public Entry entry(String name) {
        try (rekindle_checkpoint_entry entry = new rekindle_checkpoint_entry()) {
            return use(checkpoint -> {
                raw.rekindle_checkpoint_find_entry(checkpoint, Text.bytes(name), entry);
                return entryOf(entry);
            });
        }
    }

    private static Entry entryOf(rekindle_checkpoint_entry entry) {
        List<Long> shape = new ArrayList<>();
        for (long i = 0; i < entry.getRank(); ++i) shape.add(raw.raw_int64_at(entry.getShape(), i));
        return new Entry(
                Text.of(entry.getName()),
                Kind.values()[entry.getKind() - 1],
                DataType.of(entry.getDtype()),
                List.copyOf(shape),
                entry.getByte_count());
    }

    /**
     * One tensor, its hash checked.
     *
     * @param name as in {@link #entries}
     * @return a copy
     */
    public Tensor read(String name) {
        return use(checkpoint -> new Tensor(raw.rekindle_checkpoint_read(checkpoint, Text.bytes(name))));
    }

    /**
     * Fills a buffer's bytes from its position to its limit with a part of one tensor; no hash is checked. For tensors
     * too large to read whole.
     *
     * @param name as in {@link #entries}
     * @param offset in bytes, within the tensor
     * @param buffer direct; its position becomes its limit
     */
    public void readBytes(String name, long offset, ByteBuffer buffer) {
        if (!buffer.isDirect() || buffer.isReadOnly()) {
            throw new IllegalArgumentException("buffer is not direct, or read-only; expected a direct one to write to");
        }
        if (offset < 0) throw new IllegalArgumentException("offset is " + offset + "; expected 0 or more");
        long address = raw.raw_buffer_address(buffer) + buffer.position();
        use(checkpoint -> raw.rekindle_checkpoint_read_bytes(
                checkpoint, Text.bytes(name), offset, address, buffer.remaining()));
        buffer.position(buffer.limit());
    }

    /**
     * Up to 2 GiB of a tensor's bytes, mapped from the file without a copy: read-only, in the machine's order, no hash
     * checked. The file stays mapped as long as the buffer is reachable, also when this checkpoint is closed. A failing
     * disk ends the process where the bytes are accessed: prefer {@link #read}.
     *
     * @param name as in {@link #entries}
     * @param offset in bytes, within the tensor
     * @return from the offset on
     */
    public ByteBuffer borrow(String name, long offset) {
        return use(checkpoint -> {
            long address = raw.rekindle_checkpoint_borrow(checkpoint, Text.bytes(name));
            long size = raw.raw_take_size();
            if (offset < 0 || offset > size) {
                throw new IllegalArgumentException("offset is " + offset + "; expected 0 to " + size);
            }
            long length = Math.min(size - offset, Integer.MAX_VALUE);
            return bufferOver(address + offset, length);
        });
    }

    /** Whether a run was going on. */
    public enum RunStatus {
        /** A saved model or weights file. */
        NONE,
        /** A backup of a run under way. */
        RUNNING,
        /** A backup of a run that has completed. */
        COMPLETED
    }

    /** Where in an epoch a run stood. */
    public enum Phase {
        /** Inside the epoch's batches; the batch is the next one. */
        BATCHES,
        /** All batches done, the validation is to run. */
        VALIDATION,
        /** The epoch is finished; the next one follows. */
        EPOCH_END
    }

    /**
     * How far a run had come.
     *
     * @param runStatus whether it was going on
     * @param phase where in the epoch
     * @param epoch zero-based
     * @param batch zero-based
     * @param step training steps of the model's life
     * @param generation of the backup
     */
    public record Progress(RunStatus runStatus, Phase phase, long epoch, long batch, long step, long generation) {}

    /**
     * How far the run had come.
     *
     * @return not null
     */
    public Progress progress() {
        try (rekindle_checkpoint_progress progress = new rekindle_checkpoint_progress()) {
            use(checkpoint -> raw.rekindle_checkpoint_get_progress(checkpoint, progress));
            return new Progress(
                    RunStatus.values()[progress.getRun_status()],
                    Phase.values()[progress.getPhase()],
                    progress.getEpoch(),
                    progress.getBatch(),
                    progress.getStep(),
                    progress.getGeneration());
        }
    }

    /**
     * The model's configuration.
     *
     * @return JSON
     */
    public String configuration() {
        return use(checkpoint -> Text.at(raw.rekindle_checkpoint_configuration(checkpoint)));
    }

    /**
     * The arguments of compile, fit and data.
     *
     * @return JSON
     */
    public String fingerprint() {
        return use(checkpoint -> Text.at(raw.rekindle_checkpoint_fingerprint(checkpoint)));
    }

    /**
     * The library, oneDNN, instruction set and threads it was written with.
     *
     * @return JSON
     */
    public String environment() {
        return use(checkpoint -> Text.at(raw.rekindle_checkpoint_environment(checkpoint)));
    }
}
