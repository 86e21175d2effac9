package org.rekindle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A run that is killed anywhere and started again ends with the same bytes as if nothing had happened. One of
 * {@link FitOptions}'s callbacks, whose place in the list does not matter; or used by itself in a loop of the program's own around {@link Sequential#trainOnBatch}.
 *
 * <p>A program trains, saves the model, and then says that the backups may go:
 *
 * <pre>{@code
 * model.fit(dataset, new FitOptions().callback(backup));
 * model.save(file);
 * backup.finish();
 * }</pre>
 *
 * <p>Killed anywhere, also between these lines, and started again, it ends with the same file. Where the run's first
 * backup cannot be written, fit throws before it trains; a later save that fails is in the log and in {@link #status},
 * and training goes on; where the state that fit ends with cannot be saved, fit throws.
 */
public final class BackupAndRestore extends NativeHandle implements Callback {
    private BackupAndRestore(long address) {
        super("BackupAndRestore", address, raw::rekindle_callback_destroy);
    }

    /**
     * Saves at the end of each epoch, in the background. The backups stay until {@link #finish}.
     *
     * @param backupDir made if missing; used for the backups of one run and nothing else
     * @return to be closed
     */
    public static BackupAndRestore in(Path backupDir) {
        return options(backupDir).create();
    }

    /**
     * To choose otherwise.
     *
     * @param backupDir made if missing; used for the backups of one run and nothing else
     * @return a builder with the defaults
     */
    public static Options options(Path backupDir) {
        return new Options(backupDir);
    }

    /** The arguments: a builder whose methods return itself. */
    public static final class Options {
        private static final int EPOCH = 0;
        private static final int BATCHES = 1;
        private static final int OFF = 2;

        private final Path backupDir;
        private int saveFreq = EPOCH;
        private long saveFreqBatches;
        private Boolean deleteCheckpoint;
        private Boolean continueUnsaved;
        private Boolean saveBeforePreemption;
        private Duration preemptionDeadline;
        private Boolean doubleCheckpoint;
        private Long keepGenerations;
        private Boolean asynchronous;
        private Double overheadBudget;
        private Duration lockWait;
        private Long dataHashLimit;
        private List<String> allowedChanges = List.of();

        private Options(Path backupDir) {
            this.backupDir = backupDir;
        }

        /** @param batches saves every so many, and at the end of every epoch
         * @return this */
        public Options saveFreqBatches(long batches) {
            saveFreq = BATCHES;
            saveFreqBatches = batches;
            return this;
        }

        /** Saves only at the start, before preemption and at a stop by another thread.
         *
         * @return this */
        public Options saveFreqOff() {
            saveFreq = OFF;
            saveFreqBatches = 0;
            return this;
        }

        /** @param delete whether fit deletes the backups when the run has completed, as in Keras: a kill before the model is
         *     saved then costs the run. By default they stay until {@link BackupAndRestore#finish}
         * @return this */
        public Options deleteCheckpoint(boolean delete) {
            deleteCheckpoint = delete;
            return this;
        }

        /** @param train whether fit trains even if the run's first backup cannot be written; by default it throws
         * @return this */
        public Options continueUnsaved(boolean train) {
            continueUnsaved = train;
            return this;
        }

        /** @param save whether a preemption request saves and ends the fit; by default not
         * @return this */
        public Options saveBeforePreemption(boolean save) {
            saveBeforePreemption = save;
            return this;
        }

        /** @param deadline counted from the request for preemption: later the fit waits for the disk no more and ends
         *     without the save. The earlier backup stands, and the folder is locked until the disk has answered. By
         *     default, zero, it waits for as long as it takes
         * @return this */
        public Options preemptionDeadline(Duration deadline) {
            preemptionDeadline = deadline;
            return this;
        }

        /** @param keep whether the generation before the newest is kept, too; by default not
         * @return this */
        public Options doubleCheckpoint(boolean keep) {
            doubleCheckpoint = keep;
            return this;
        }

        /** @param count how many of the newest generations are kept; 0, the default: one, or two with a double checkpoint
         * @return this */
        public Options keepGenerations(int count) {
            if (count < 0) throw new IllegalArgumentException("count is " + count + "; expected 0 or more");
            keepGenerations = (long) count;
            return this;
        }

        /** @param asynchronous whether training waits only for a copy of the state; by default so
         * @return this */
        public Options asynchronous(boolean asynchronous) {
            this.asynchronous = asynchronous;
            return this;
        }

        /** @param budget asynchronous saving takes at most this share of the time; more than 0, at most 1; by default 0.1
         * @return this */
        public Options overheadBudget(double budget) {
            overheadBudget = budget;
            return this;
        }

        /** @param wait for a folder that another run holds; by default none
         * @return this */
        public Options lockWait(Duration wait) {
            lockWait = wait;
            return this;
        }

        /** @param bytes array data is compared whole up to so many, by default 256 MiB, above by a fixed sample of its rows
         * @return this */
        public Options dataHashLimit(long bytes) {
            dataHashLimit = bytes;
            return this;
        }

        /** @param fields as {@link Status#MISMATCH} names them, or what they are part of ("compile"), that may differ from
         *     the backup's: the run goes on with the new ones, or the error says why it cannot
         * @return this */
        public Options allowedChanges(String... fields) {
            allowedChanges = List.of(fields);
            return this;
        }

        /**
         * Makes the folder and checks that it can be written.
         *
         * @return to be closed
         */
        public BackupAndRestore create() {
            NativeLibrary.load();
            try (rekindle_backup_and_restore_options options = new rekindle_backup_and_restore_options();
                    Arguments given = new Arguments()) {
                options.setBackup_dir(Text.bytes(backupDir.toString()));
                options.setSave_freq(saveFreq);
                options.setSave_freq_batches(saveFreqBatches);
                given.flag(deleteCheckpoint, options::setDelete_checkpoint);
                given.flag(continueUnsaved, options::setContinue_unsaved);
                given.flag(saveBeforePreemption, options::setSave_before_preemption);
                given.seconds(preemptionDeadline, options::setPreemption_deadline);
                given.flag(doubleCheckpoint, options::setDouble_checkpoint);
                given.integer(keepGenerations, options::setKeep_generations);
                given.flag(asynchronous, options::setAsynchronous);
                given.real(overheadBudget, options::setOverhead_budget);
                given.seconds(lockWait, options::setLock_wait);
                given.integer(dataHashLimit, options::setData_hash_limit);
                for (String field : allowedChanges) options.add_allowed_change(Text.bytes(field));
                return new BackupAndRestore(raw.rekindle_backup_and_restore_create(options));
            }
        }

        /** Its kind and all it was told. */
        @Override
        public String toString() {
            return Description.of(this);
        }
    }

    /**
     * Where a loop of the program's own stands, in its own counting.
     *
     * @param epoch of the program
     * @param batch of the program
     * @param state bytes of the program
     */
    public record Position(long epoch, long batch, byte[] state) {
        /** With the number of the state's bytes. */
        @Override
        public String toString() {
            return "Position{epoch=" + epoch + ", batch=" + batch + ", state=" + state.length + " bytes}";
        }
    }

    /**
     * Restores a built and compiled model from the newest valid backup. The folder stays locked until {@link #finish}.
     *
     * @param model to restore
     * @return where the loop stood; throws {@link Status#NOT_FOUND} where there is no backup
     */
    public Position restore(Sequential model) {
        try (rekindle_backup_position position = new rekindle_backup_position()) {
            return use(callback -> model.use(handle -> {
                raw.rekindle_backup_restore(callback, handle, position);
                byte[] state = NativeMemory.bytes(
                        "the position's state", position.host_state_address(), position.host_state_length());
                return new Position(position.getEpoch(), position.getBatch(), state);
            }));
        }
    }

    /**
     * Saves model and position; durable on return.
     *
     * @param model to save
     * @param position given back by {@link #restore}
     */
    public void save(Sequential model, Position position) {
        try (rekindle_backup_position saved = new rekindle_backup_position()) {
            saved.setEpoch(position.epoch());
            saved.setBatch(position.batch());
            saved.set_host_state(position.state());
            use(callback -> model.use(handle -> raw.rekindle_backup_save(callback, handle, saved)));
        }
    }

    /**
     * Says that the program has in safety what the run has made, such as the saved model: deletes the backups, and unlocks
     * the folder. After a fit that was stopped they are kept, because the run is to go on. Throws
     * {@link Status#INVALID_STATE} where the newest backup is another run's, or none was begun.
     */
    public void finish() {
        use(raw::rekindle_backup_finish);
    }

    /**
     * What was saved and what could not be; from any thread, also during a fit.
     *
     * @return as it is now
     */
    public BackupStatus status() {
        try (rekindle_backup_report report = new rekindle_backup_report()) {
            return use(callback -> {
                raw.rekindle_backup_status(callback, report);
                return BackupStatus.of(report);
            });
        }
    }
}
