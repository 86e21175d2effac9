package org.rekindle;

import java.time.Instant;
import java.util.Optional;

/**
 * What has become of the saves of a {@link BackupAndRestore}'s last fit or loop, or of the one under way.
 *
 * @param runStatus {@link Checkpoint.RunStatus#NONE} before the first fit or loop
 * @param saved the backup that stands
 * @param newestUnsaved whether the state that fit ended with should have been saved and could not be
 * @param savesDone including the first, of the run's beginning
 * @param savesFailed each is in the log, too
 * @param savesSkipped fell due while another was being written or the budget was used up; a later one took their place
 * @param leftBehind backups that should have been deleted and could not be
 * @param lastFailure of saving
 */
public record BackupStatus(
        Checkpoint.RunStatus runStatus,
        Optional<Saved> saved,
        boolean newestUnsaved,
        long savesDone,
        long savesFailed,
        long savesSkipped,
        long leftBehind,
        Optional<Failure> lastFailure) {
    /**
     * A backup.
     *
     * @param generation its number
     * @param phase where in the epoch it stands
     * @param epoch zero-based
     * @param batch zero-based
     * @param at when it was saved; empty where an earlier process saved it
     */
    public record Saved(long generation, Checkpoint.Phase phase, long epoch, long batch, Optional<Instant> at) {}

    /**
     * A save that failed.
     *
     * @param status what it is about
     * @param message names the file and the reason
     * @param at when it failed
     */
    public record Failure(Status status, String message, Instant at) {}

    static BackupStatus of(rekindle_backup_report report) {
        Optional<Saved> saved = Optional.empty();
        if (report.getHas_backup() != 0) {
            saved = Optional.of(new Saved(
                    report.getGeneration(),
                    Checkpoint.Phase.values()[report.getPhase()],
                    report.getEpoch(),
                    report.getBatch(),
                    at(report.getSaved_at())));
        }
        Optional<Failure> failure = at(report.getFailed_at())
                .map(at -> new Failure(Status.of(report.failure_status()), Text.of(report.failure_words()), at));
        return new BackupStatus(
                Checkpoint.RunStatus.values()[report.getRun_status()],
                saved,
                report.getNewest_unsaved() != 0,
                report.getSaves_done(),
                report.getSaves_failed(),
                report.getSaves_skipped(),
                report.getLeft_behind(),
                failure);
    }

    private static Optional<Instant> at(double seconds) {
        return seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Math.round(seconds * 1000)));
    }
}
