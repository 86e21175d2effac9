import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.rekindle.BackupAndRestore;
import org.rekindle.DataType;
import org.rekindle.NativeLibrary;
import org.rekindle.RekindleException;

/**
 * Where the native libraries cannot be loaded, every way into the binding says so by a RekindleException, the first time
 * and later: WithoutLibraries [jar] [text of the message].
 */
final class WithoutLibraries {
    private static final Map<Class<?>, Object> ARGUMENTS = Map.of(
            int.class, 1,
            long.class, 1L,
            double.class, 1.0,
            boolean.class, false,
            String.class, "text",
            Path.class, Path.of("path"),
            long[].class, new long[0],
            float[].class, new float[1],
            DataType.class, DataType.UINT8,
            ByteBuffer.class, ByteBuffer.allocateDirect(1));

    private WithoutLibraries() {}

    private static List<Class<?>> publicClasses(String jar) throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : file.stream().toList()) {
                if (!entry.getName().matches("org/rekindle/.*\\.class")) continue;
                Class<?> found = Class.forName(
                        entry.getName().replace(".class", "").replace('/', '.'),
                        false,
                        WithoutLibraries.class.getClassLoader());
                if (Modifier.isPublic(found.getModifiers()) && found != NativeLibrary.class) classes.add(found);
            }
        }
        return classes;
    }

    private static List<Executable> ways(Class<?> type) {
        List<Executable> ways = new ArrayList<>();
        if (!Modifier.isAbstract(type.getModifiers())) ways.addAll(List.of(type.getConstructors()));
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) ways.add(method);
        }
        return ways;
    }

    /** What it throws; null if it needs no library. */
    private static Throwable call(Executable way) throws Exception {
        Object[] arguments = new Object[way.getParameterCount()];
        for (int i = 0; i < arguments.length; ++i) arguments[i] = ARGUMENTS.get(way.getParameterTypes()[i]);
        try {
            if (way instanceof Constructor<?> constructor) constructor.newInstance(arguments);
            if (way instanceof Method method) method.invoke(null, arguments);
            return null;
        } catch (InvocationTargetException thrown) {
            return thrown.getCause();
        }
    }

    private static boolean isTold(String way, Throwable thrown, String text) {
        if (thrown instanceof Error) throw new AssertionError(way + " throws no exception but an error", thrown);
        if (!(thrown instanceof RekindleException)) return false;
        if (!thrown.getMessage().contains(text)) throw new AssertionError(way + " does not say '" + text + "'", thrown);
        return true;
    }

    public static void main(String[] arguments) throws Exception {
        for (int round = 0; round < 2; ++round) {
            int told = 0;
            for (Class<?> type : publicClasses(arguments[0])) {
                for (Executable way : ways(type)) {
                    if (isTold(way.toString(), call(way), arguments[1])) ++told;
                }
            }
            RekindleException backup = null;
            try (BackupAndRestore made = BackupAndRestore.in(Path.of("path"))) {
                throw new AssertionError("it works: " + made);
            } catch (RekindleException expected) {
                backup = expected;
            }
            if (isTold("BackupAndRestore.in", backup, arguments[1])) ++told;
            System.out.println(told + " ways say so");
        }
    }
}
