package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Many threads train and predict at once: with the library's few compute threads, and each as if it were alone. */
class ThreadsTest {
    private static final int CALLERS = 64;
    private static final int SAMPLES = 5;

    /** The outputs and the state of a model that was trained. */
    private static byte[] trainAndPredict(long seed) {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(seed)) {
            model.fit(dataset, Models.options(2));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Tensor predictions = model.predict(dataset, 32)) {
                bytes.writeBytes(predictions.bytes());
            }
            bytes.writeBytes(Models.stateOf(model));
            return bytes.toByteArray();
        }
    }

    @Test
    void manyThreadsComputeWithFewAndAsOne() throws Exception {
        List<byte[]> expected = new ArrayList<>();
        for (int seed = 0; seed < CALLERS; ++seed) expected.add(trainAndPredict(seed));

        CountDownLatch begun = new CountDownLatch(CALLERS);
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Future<Void>> runs = new ArrayList<>();
        for (int i = 0; i < CALLERS; ++i) {
            int seed = i;
            runs.add(callers.submit(() -> {
                begun.countDown();
                do {
                    assertArrayEquals(expected.get(seed), trainAndPredict(seed));
                } while (!ended.get());
                return null;
            }));
        }
        long limit = Rekindle.threads();
        long most = 0;
        try {
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            for (int i = 0; i < SAMPLES; ++i) {
                Set<Long> foreign = foreignThreads();
                assertTrue(foreign.size() <= limit, foreign + " are not Java's; expected at most " + limit);
                most = Math.max(most, foreign.size());
            }
        } finally {
            ended.set(true);
            callers.shutdown();
        }
        for (Future<Void> run : runs) run.get();
        assertEquals(limit, limit == 1 ? 1 : most, "compute threads seen");
    }

    /** The threads of this process that the virtual machine did not start: it lists all of its own. */
    private static Set<Long> foreignThreads() throws Exception {
        Set<Long> threads = tasks();
        Set<Long> own = new HashSet<>();
        Matcher listed = Pattern.compile("nid=(0x[0-9a-f]+|[0-9]+)").matcher(threadDump());
        while (listed.find()) own.add(Long.decode(listed.group(1)));
        threads.removeAll(own);
        threads.retainAll(tasks()); // without those that ended before they were listed
        threads.remove(ProcessHandle.current().pid()); // the launcher's
        return threads;
    }

    private static Set<Long> tasks() {
        Set<Long> tasks = new HashSet<>();
        for (String name : new File("/proc/self/task").list()) tasks.add(Long.valueOf(name));
        return tasks;
    }

    private static String threadDump() throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "threadPrint",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }
}
