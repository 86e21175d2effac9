package org.rekindle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Makes a run survive kills: killed at any moment and started again, it ends with the same bytes as if nothing had
 * happened. It is one of {@link FitOptions}'s callbacks, at any place in the list, or is used by itself in a loop of
 * the program's own around {@link Model#trainOnBatch}.
 *
 * <p>A program trains, saves the model, and then says that the backups are no longer needed:
 *
 * <pre>{@code
 * model.fit(dataset, new FitOptions().callback(backup));
 * model.save(file);
 * backup.finish();
 * }</pre>
 *
 * <p>Killed anywhere, also between these lines, and started again, it ends with the same file. If the run's first
 * backup cannot be written, fit throws before it trains. If a later one cannot be written, the log and {@link #status}
 * say so, and training goes on. If the state that fit ends with cannot be saved, fit throws.
 */
public final class BackupAndRestore extends NativeHandle implements Callback {
    private BackupAndRestore(long address) {
        super("BackupAndRestore", address, raw::rekindle_callback_destroy);
    }

    /**
     * With the defaults: backups at the end of each epoch, written in the background and kept until {@link #finish}.
     *
     * @param backupDir the folder of the backups of this one run, and of nothing else; made if it does not exist
     * @return to be closed
     */
    public static BackupAndRestore in(Path backupDir) {
        return options(backupDir).create();
    }

    /**
     * For other arguments than the defaults.
     *
     * @param backupDir the folder of the backups of this one run, and of nothing else; made if it does not exist
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

        /**
         * @param batches the number of batches after which a backup is taken, 1 or more; one is also taken at the end
         *     of every epoch
         * @return this
         */
        public Options saveFreqBatches(long batches) {
            saveFreq = BATCHES;
            saveFreqBatches = batches;
            return this;
        }

        /**
         * Takes no backups but those at the run's beginning and end, before preemption and at a stop by another thread.
         *
         * @return this
         */
        public Options saveFreqOff() {
            saveFreq = OFF;
            saveFreqBatches = 0;
            return this;
        }

        /**
         * @param delete whether fit deletes the backups when the run is complete, as in Keras; if the program is then
         *     killed before it has saved the model, the run is lost. By default they are kept until
         *     {@link BackupAndRestore#finish}
         * @return this
         */
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

        /**
         * @param save whether a request for preemption saves the state and ends the fit; by default not
         * @return this
         */
        public Options saveBeforePreemption(boolean save) {
            saveBeforePreemption = save;
            return this;
        }

        /**
         * @param deadline the most time, from the request for preemption, that the fit waits for a slow disk. Then it
         *     ends without the last backup; the one before is kept, and the folder is locked until the disk has
         *     answered. By default, zero, it waits for as long as it takes
         * @return this
         */
        public Options preemptionDeadline(Duration deadline) {
            preemptionDeadline = deadline;
            return this;
        }

        /**
         * @param keep whether the backup before the newest one is kept, too; by default not
         * @return this
         */
        public Options doubleCheckpoint(boolean keep) {
            doubleCheckpoint = keep;
            return this;
        }

        /**
         * @param count how many backups are kept, the newest ones; 0, the default: one, or two with a double checkpoint
         * @return this
         */
        public Options keepGenerations(int count) {
            if (count < 0) throw new IllegalArgumentException("count is " + count + "; expected 0 or more");
            keepGenerations = (long) count;
            return this;
        }

        /**
         * @param asynchronous whether training waits only while the state is copied in memory, and another thread
         *     writes it to disk; by default true
         * @return this
         */
        public Options asynchronous(boolean asynchronous) {
            this.asynchronous = asynchronous;
            return this;
        }

        /**
         * @param budget the largest share of the time that asynchronous saving may take; more than 0, at most 1; by
         *     default 0.1
         * @return this
         */
        public Options overheadBudget(double budget) {
            overheadBudget = budget;
            return this;
        }

        /**
         * @param wait how long fit waits for a folder that another run has locked; by default not at all
         * @return this
         */
        public Options lockWait(Duration wait) {
            lockWait = wait;
            return this;
        }

        /**
         * @param bytes the size up to which all of the array data is hashed, to tell whether it has changed; larger
         *     data is hashed by a fixed sample of its rows; by default 256 MiB
         * @return this
         */
        public Options dataHashLimit(long bytes) {
            dataHashLimit = bytes;
            return this;
        }

        /**
         * @param fields what may differ from the backup: names of fields as the message of {@link Status#MISMATCH}
         *     spells them, or of what they are part of ("compile"). The run goes on with the new ones, or the error
         *     says why it cannot
         * @return this
         */
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
     * Where a loop of the program's own is, in numbers of its choice.
     *
     * @param epoch 0 or more
     * @param batch 0 or more
     * @param state bytes of the program's own, such as the state of its data source
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
     * @return where the loop was; throws {@link Status#NOT_FOUND} if there is no backup
     */
    public Position restore(Model model) {
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
     * Saves model and position. When it returns, the backup is safely on disk.
     *
     * @param model to save
     * @param position what {@link #restore} is to return
     */
    public void save(Model model, Position position) {
        try (rekindle_backup_position saved = new rekindle_backup_position()) {
            saved.setEpoch(position.epoch());
            saved.setBatch(position.batch());
            saved.set_host_state(position.state());
            use(callback -> model.use(handle -> raw.rekindle_backup_save(callback, handle, saved)));
        }
    }

    /**
     * Says that the backups are no longer needed, because the program has saved the model: deletes them, and unlocks
     * the folder. After a fit that was stopped they are kept, because the run is to go on. Throws
     * {@link Status#INVALID_STATE} if the newest backup is of another run, or if this was in no fit or loop.
     */
    public void finish() {
        use(raw::rekindle_backup_finish);
    }

    /**
     * What was saved and what could not be saved. Any thread may call it, also during a fit.
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
