import java.nio.file.Files;
import java.nio.file.Path;
import org.rekindle.Checkpoint;

/**
 * Shows what a checkpoint holds, and verifies it.
 *
 * <pre>InspectCheckpoint [checkpoint file or backup folder]</pre>
 */
final class InspectCheckpoint {
    private InspectCheckpoint() {}

    public static void main(String[] arguments) {
        Path path = Path.of(arguments[0]);
        try (Checkpoint checkpoint = Checkpoint.open(Files.isDirectory(path) ? Checkpoint.newest(path) : path)) {
            System.out.println(checkpoint.progress());
            System.out.println(checkpoint.environment());
            for (Checkpoint.Entry entry : checkpoint.entries()) {
                System.out.println(entry.kind() + " " + entry.name() + " " + entry.dataType() + " " + entry.shape());
            }
            checkpoint.verify();
            System.out.println("every byte is valid");
        }
    }
}
