import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rekindle.NativeLibrary;
import org.rekindle.Rekindle;

/** Prints the folder that the binding's native library was loaded from: LoadedFrom [folder for NativeLibrary.use]. */
final class LoadedFrom {
    private LoadedFrom() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) NativeLibrary.use(Path.of(arguments[0]));
        Rekindle.version();
        String library = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("/librekindlejava.so"))
                .map(line -> line.substring(line.indexOf('/')))
                .findFirst()
                .orElseThrow();
        System.out.println(Path.of(library).getParent());
        try {
            NativeLibrary.use(Path.of("elsewhere"));
        } catch (IllegalStateException late) {
            return;
        }
        throw new AssertionError("a folder was chosen after the libraries were loaded");
    }
}
