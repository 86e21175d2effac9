import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Loads a jar's binding twice, and prints what the second class loader gets: TwoLoaders [jar] [cache of the second]. */
final class TwoLoaders {
    private TwoLoaders() {}

    private static String version(URL jar) throws Exception {
        ClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        try {
            return (String) loader.loadClass("org.rekindle.Rekindle").getMethod("version").invoke(null);
        } catch (InvocationTargetException thrown) {
            return thrown.getCause().toString();
        }
    }

    public static void main(String[] arguments) throws Exception {
        URL jar = Path.of(arguments[0]).toUri().toURL();
        System.out.println(version(jar));
        if (arguments.length > 1) System.setProperty("org.rekindle.cache", arguments[1]);
        System.out.println(version(jar));
        System.out.println(version(jar));
    }
}
