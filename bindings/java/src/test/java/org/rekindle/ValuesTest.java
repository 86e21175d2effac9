package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What public values tell of themselves, and the kinds of numbers that are taken for classes. */
class ValuesTest {
    @Test
    void descriptionsNameWhatTheyWereTold() {
        assertEquals("Dense{units=10}", new Dense(10).toString());
        assertEquals(
                "Conv2D{name=first, filters=8, kernelSize=[3, 5], strides=[2, 2], activation=relu, "
                        + "kernelInitializer=RandomNormal{mean=0.0, stddev=0.5, seed=3}, "
                        + "biasInitializer=ones, padding=SAME, useBias=false}",
                new Conv2D(8, 3, 5)
                        .name("first")
                        .activation("relu")
                        .useBias(false)
                        .strides(2)
                        .kernelInitializer(new RandomNormal().mean(0).stddev(0.5).seed(3))
                        .biasInitializer("ones")
                        .padding(Padding.SAME)
                        .toString());
        assertEquals("MaxPooling2D{}", new MaxPooling2D().toString());
        assertEquals("Reshape{targetShape=[4, -1]}", new Reshape(4, -1).toString());
        assertEquals("Flatten{}", new Flatten().toString());
        assertEquals("SGD{momentum=0.9, nesterov=false}", new SGD().momentum(0.9).nesterov(false).toString());
        String compile = new CompileOptions().loss("mse").metrics("accuracy").toString();
        assertEquals("loss=mse, metrics=[NamedMetric{name=accuracy}]", compile.replaceAll(
                ".*(loss=.*accuracy\\}\\]).*", "$1"));
        String fit = new FitOptions().epochs(5).classWeights(Map.of(1, 2.0)).toString();
        assertEquals("FitOptions{epochs=5, classWeights", fit.substring(0, 33));
        assertEquals("classWeights={1=2.0}", fit.replaceAll(".*(classWeights=\\{.*?\\}).*", "$1"));
        String backup = BackupAndRestore.options(Path.of("folder")).saveFreqBatches(7).toString();
        assertEquals("Options{backupDir=folder, saveFreq=1, saveFreqBatches=7, ", backup.substring(0, 57));
        assertEquals(
                "Position{epoch=1, batch=2, state=3 bytes}",
                new BackupAndRestore.Position(1, 2, new byte[3]).toString());
    }

    @Test
    void objectsOfTheLibraryNameTheirKind() {
        Tensor tensor = Tensor.of(new float[6], 2, 3);
        assertEquals("Tensor FLOAT32 [2, 3]", tensor.toString());
        assertEquals(
                "Samples{inputs=[Entry[name=null, values=" + tensor + "]], targets=[], sampleWeights=[]}",
                new Samples(tensor, null).toString());
        Dataset dataset = Dataset.of(tensor);
        assertEquals("dataset", dataset.toString());
        dataset.close();
        assertEquals("dataset, closed", dataset.toString());
        tensor.close();
        assertEquals("Tensor FLOAT32 [2, 3]", tensor.toString());
    }

    @Test
    void anEventTellsWhereItIs() {
        String[] during = new String[1];
        Event[] kept = new Event[1];
        Map<String, Double> logs = new HashMap<>();
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            History history = model.fit(dataset, Models.options(1).callback(Listener.callback((hook, event) -> {
                if (hook != Hook.EPOCH_END) return Action.CONTINUE;
                kept[0] = event;
                during[0] = event.toString();
                logs.putAll(event.logs());
                return Action.CONTINUE;
            })));
            assertEquals(
                    "{accuracy=[" + logs.get("accuracy") + "], loss=[" + logs.get("loss") + "]}", history.toString());
        }
        String place = "Event{epoch=0, batch=-1, step=5, restored=false";
        assertEquals(place, during[0].replaceAll(", logs=.*", ""));
        assertEquals(place + "}", kept[0].toString());
    }

    private static List<Map<? extends Number, ? extends Number>> twiceTheSecond() {
        return List.of(
                Map.of(1, 2.0),
                Map.of(1L, 2.0),
                Map.of((short) 1, 2.0),
                Map.of((byte) 1, 2.0),
                Map.of(1, 2),
                Map.of(1, 2.0f));
    }

    private static byte[] trained(FitOptions options) {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            model.fit(dataset, options);
            return Models.stateOf(model);
        }
    }

    @ParameterizedTest
    @MethodSource("twiceTheSecond")
    void aClassIsOfAnyIntegerKind(Map<? extends Number, ? extends Number> weights) {
        byte[] expected = trained(Models.options(1).classWeights(Map.of(1L, 2.0)));
        assertArrayEquals(expected, trained(Models.options(1).classWeights(weights)));
        assertFalse(Arrays.equals(expected, trained(Models.options(1))));
    }

    private static void refused(String message, Map<? extends Number, ? extends Number> weights) {
        FitOptions options = new FitOptions();
        String before = options.toString();
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> options.classWeights(weights))
                .getMessage());
        assertEquals(before, options.toString());
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void otherClassesAreRefused() {
        String expected = "; expected an Integer, Long, Short or Byte";
        refused("weights has the class 1.0, which is a Double" + expected, Map.of(1.0, 2.0));
        refused("weights has the class 1, which is a BigInteger" + expected, Map.of(BigInteger.ONE, 2.0));
        refused("weights has the class cat, which is a String" + expected, (Map) Map.of("cat", 2.0));
        Map<Integer, Double> nothing = new HashMap<>();
        nothing.put(null, 1.0);
        refused("weights has the class null" + expected, nothing);
        Map<Integer, Double> noWeight = new HashMap<>();
        noWeight.put(3, null);
        refused("weights has null for the class 3; expected a number", noWeight);
        Map<Number, Double> twice = new LinkedHashMap<>();
        twice.put(1, 2.0);
        twice.put(1L, 3.0);
        refused("weights has the class 1 twice; expected it once", twice);
    }
}
