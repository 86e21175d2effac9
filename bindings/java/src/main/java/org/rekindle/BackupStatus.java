package org.rekindle;

import java.time.Instant;
import java.util.Optional;

/**
 * What has become of the backups of a {@link BackupAndRestore}'s last fit or loop, or of the one that is running.
 *
 * @param runStatus {@link Checkpoint.RunStatus#NONE} before the first fit or loop
 * @param saved the newest backup; empty if there is none
 * @param newestUnsaved whether the state that fit ended with should have been saved and could not be
 * @param savesDone the number of backups that were written, including that of the run's beginning
 * @param savesFailed the number of backups that could not be written; the log has a line for each
 * @param savesSkipped the number of backups that were due while another was being written or the budget was used up; a
 *     later one was taken in place of each
 * @param leftBehind the number of backups that should have been deleted and could not be
 * @param lastFailure the last backup that could not be written; empty if there was none
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
     * @param generation its number; each backup has a higher one than those before
     * @param phase the part of the epoch in which it was taken
     * @param epoch counted from 0
     * @param batch counted from 0
     * @param at when it was saved; empty if an earlier process saved it
     */
    public record Saved(long generation, Checkpoint.Phase phase, long epoch, long batch, Optional<Instant> at) {}

    /**
     * A backup that could not be written.
     *
     * @param status the kind of failure
     * @param message names the file and the reason
     * @param at when that was
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
