package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every function of the library is used by this binding, or is left out for a stated reason. */
class CoverageTest {
    private static final String DEFAULTS = "the raw layer's constructors set the defaults";
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("rekindle_array_init", DEFAULTS),
            Map.entry("rekindle_callback_create", "raw_callback_create makes it, over a target"),
            Map.entry(
                    "rekindle_learning_rate_scheduler_create",
                    "raw_learning_rate_scheduler_create makes it, over a target"),
            Map.entry("rekindle_communicator_create", "a communicator is a library's"),
            Map.entry("rekindle_communicator_options_init", "a communicator is a library's"),
            Map.entry("rekindle_progress_bar_create", "raw_progress_bar_create makes it"),
            Map.entry("rekindle_pull_dataset_create", "raw_pull_dataset_create makes it, over a target"),
            Map.entry("rekindle_layer_apply", "rekindle_layer_call takes any number of inputs"),
            Map.entry("rekindle_model_predict_batch", "raw_model_predict_batch has the outputs in one array"),
            Map.entry("rekindle_model_train_on_batch", "rekindle_model_train_batch takes any number of arrays"),
            Map.entry("rekindle_model_test_on_batch", "rekindle_model_test_batch takes any number of arrays"),
            Map.entry("rekindle_batch_init", "batch.c puts a batch together"),
            Map.entry("rekindle_custom_layer_create", "raw_custom_layer_create makes it, over a target"),
            Map.entry("rekindle_custom_loss_create", "raw_custom_loss_create makes it, over a target"),
            Map.entry("rekindle_custom_metric_create", "raw_custom_metric_create makes it, over a target"),
            Map.entry("rekindle_custom_schedule_create", "raw_custom_schedule_create makes it, over a target"),
            Map.entry("rekindle_custom_layer_register", "raw_custom_layer_register does it, with a target"),
            Map.entry("rekindle_custom_loss_register", "raw_custom_loss_register does it, with a target"),
            Map.entry("rekindle_custom_metric_register", "raw_custom_metric_register does it, with a target"),
            Map.entry("rekindle_custom_schedule_register", "raw_custom_schedule_register does it, with a target"),
            Map.entry("rekindle_log_set_sink", "raw_log_set_sink sets it, over a target"),
            Map.entry("rekindle_log_to_file", "raw_log_set_sink sets any sink"),
            Map.entry("rekindle_tensor_create", "a TensorBuilder fills memory that the tensor borrows and frees"),
            Map.entry("rekindle_tensor_borrow", "raw_tensor_borrow makes it, over a target"),
            Map.entry("rekindle_tensor_view", "raw_view_new takes it"),
            Map.entry("rekindle_last_error", "the native call that fails takes it"),
            Map.entry("rekindle_last_system_error", "the message has the system's reason"),
            Map.entry("rekindle_status_name", "the enum Status has the names"),
            Map.entry("rekindle_dtype_size", "the enum DataType has the sizes"),
            Map.entry("rekindle_model_abort_code", "what a hook throws is the cause of the exception"),
            Map.entry("rekindle_preemption_handler_install", "the virtual machine has its own; preemptOnShutdown"),
            Map.entry("rekindle_preemption_handler_uninstall", "the virtual machine has its own; preemptOnShutdown"));

    @Test
    void everyFunctionIsUsed() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Models.projectFile("bindings/java/src/main"))) {
            sources = files.filter(Files::isRegularFile).map(CoverageTest::read).collect(Collectors.joining());
        }
        List<String> forgotten = new ArrayList<>();
        List<String> functions = Files.readAllLines(Models.projectFile("tests/abi/exports.txt"));
        for (String function : functions) {
            boolean sets = function.endsWith("_init");
            boolean used = sources.contains("raw." + function + "(") || sources.contains("raw::" + function);
            if (sets) used = sources.contains("new " + function.replaceAll("_init$", "") + "()");
            boolean excused = LEFT_OUT.containsKey(function) || isOfABridge(function);
            if (!used && !excused) forgotten.add(function);
            assertTrue(!used || !LEFT_OUT.containsKey(function), function + " is used, and need not be left out");
        }
        assertTrue(functions.size() > 100);
        assertEquals(List.of(), forgotten);
    }

    private static boolean isOfABridge(String function) {
        return function.equals("rekindle_callback_options_init")
                || function.equals("rekindle_learning_rate_scheduler_options_init")
                || function.matches("rekindle_custom_\\w+_init")
                || function.equals("rekindle_progress_bar_options_init")
                || function.equals("rekindle_pull_dataset_options_init");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
    }
}
