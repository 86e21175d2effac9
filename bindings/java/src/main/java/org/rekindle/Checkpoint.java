package org.rekindle;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint file (a backup, a saved model, saved weights), read without a model. Several threads may use it at once.
 */
public final class Checkpoint extends NativeHandle {
    private Checkpoint(long address) {
        super("checkpoint", address, raw::rekindle_checkpoint_destroy);
    }

    /**
     * Opens a file and checks everything but the contents of the tensors. {@link #verify} checks those of all tensors,
     * {@link #read} those of the tensor that it reads.
     *
     * @param path of the file
     * @return to be closed
     */
    public static Checkpoint open(Path path) {
        NativeLibrary.load();
        return new Checkpoint(raw.rekindle_checkpoint_open(Text.bytes(path.toString())));
    }

    /**
     * The newest backup in a folder, whether it is valid or not.
     *
     * @param backupDir the folder
     * @return the file's path; throws {@link Status#NOT_FOUND} if there is none
     */
    public static Path newest(Path backupDir) {
        NativeLibrary.load();
        return Path.of(Text.take(raw.rekindle_checkpoint_newest(Text.bytes(backupDir.toString()))));
    }

    /**
     * All backups in a folder, whether they are valid or not.
     *
     * @param backupDir the folder
     * @return the files' paths, the newest first; empty if there are none
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

    /**
     * Reads the whole file and checks every byte. Throws {@link Status#CORRUPT} with the place of the damage in the
     * message.
     */
    public void verify() {
        use(raw::rekindle_checkpoint_verify);
    }

    /** What a tensor of a checkpoint belongs to. */
    public enum Kind {
        /** A weight of the model. */
        WEIGHT,
        /** The optimizer's state. */
        OPTIMIZER,
        /** Seeds and counters of random numbers. */
        RANDOM,
        /** The sums from which the loss and metrics of the current epoch are computed. */
        METRIC,
        /** The history; one tensor for each log name. */
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
     * @param kind what it belongs to
     * @param dataType the type of its elements
     * @param shape from the outermost dimension on
     * @param byteCount the size of its contents
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
     * The tensor with a name.
     *
     * @param name as in {@link #entries}
     * @return the tensor, without its contents; throws {@link Status#NOT_FOUND} if there is none
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
     * The contents of one tensor, which are checked.
     *
     * @param name as in {@link #entries}
     * @return a copy
     */
    public Tensor read(String name) {
        return use(checkpoint -> new Tensor(raw.rekindle_checkpoint_read(checkpoint, Text.bytes(name))));
    }

    /**
     * Fills a buffer from its position to its limit with a part of one tensor, for tensors too large to be read whole.
     * The bytes are not checked.
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
     * Up to 2 GiB of a tensor's bytes, mapped from the file without a copy: read-only, in the machine's byte order, and
     * not checked. The file stays mapped as long as the buffer is reachable, even after this checkpoint is closed. If
     * the disk fails when the bytes are accessed, the process ends; prefer {@link #read}.
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

    /** Whether a checkpoint is a backup, and what has become of its run. */
    public enum RunStatus {
        /** No backup, but a saved model or saved weights. */
        NONE,
        /** A backup of a run that is to go on. */
        RUNNING,
        /** A backup of a run that has completed. */
        COMPLETED
    }

    /** The part of an epoch in which a backup was taken. */
    public enum Phase {
        /** Among the epoch's batches; the batch is the next one. */
        BATCHES,
        /** All batches are done; validation is next. */
        VALIDATION,
        /** The epoch is finished; the next one follows. */
        EPOCH_END
    }

    /**
     * Where a run was when a backup was taken.
     *
     * @param runStatus whether the run is complete
     * @param phase the part of the epoch
     * @param epoch counted from 0
     * @param batch counted from 0
     * @param step the number of batches that the model had been trained on since it was made
     * @param generation the number of the backup in its run
     */
    public record Progress(RunStatus runStatus, Phase phase, long epoch, long batch, long step, long generation) {}

    /**
     * Where the run was.
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
     * The fingerprint of the run: its compile, fit and data arguments.
     *
     * @return JSON
     */
    public String fingerprint() {
        return use(checkpoint -> Text.at(raw.rekindle_checkpoint_fingerprint(checkpoint)));
    }

    /**
     * What the file was written with: the versions of the library and of oneDNN, instruction set and threads.
     *
     * @return JSON
     */
    public String environment() {
        return use(checkpoint -> Text.at(raw.rekindle_checkpoint_environment(checkpoint)));
    }
}
