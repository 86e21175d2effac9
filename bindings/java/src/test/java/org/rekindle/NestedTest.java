package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models that are layers of others, and models that are taken out of others. */
class NestedTest {
    private static final int FEATURES = Models.FEATURES;

    private static Functional encoder() {
        Input x = new Input(FEATURES).name("pixels");
        Symbol wide = new Dense(6).activation("tanh").name("wide").apply(x);
        return new Functional(3, x, new Dense(FEATURES).name("code").apply(wide));
    }

    private static Functional nested(Model encoder) {
        Input x = new Input(FEATURES).name("x");
        Layer layer = encoder.asLayer().name("encoder");
        Symbol y = new Dense(Models.CLASSES).activation("softmax").name("head").apply(layer.apply(layer.apply(x)));
        Functional model = new Functional(5, x, y);
        model.compile(new CompileOptions().loss("sparse_categorical_crossentropy"));
        return model;
    }

    private static void train(Model model) {
        try (Dataset dataset = Models.dataset()) {
            model.fit(dataset, Models.options(1));
        }
    }

    @Test
    void aModelIsALayerOfAnother() {
        Functional encoder = encoder();
        float[] before = Models.weight(encoder, "wide/kernel");
        try (Functional model = nested(encoder)) {
            assertEquals(
                    List.of(
                            "encoder/wide/kernel",
                            "encoder/wide/bias",
                            "encoder/code/kernel",
                            "encoder/code/bias",
                            "head/kernel",
                            "head/bias"),
                    model.weightNames());
            assertArrayEquals(before, Models.weight(model, "encoder/wide/kernel"));
            train(model);
            assertFalse(Arrays.equals(before, Models.weight(model, "encoder/wide/kernel")));
            assertArrayEquals(before, Models.weight(encoder, "wide/kernel"));
            encoder.close();
            model.setTrainable("encoder", false);
            assertFalse(model.isTrainable("encoder/code"));
            assertTrue(model.isTrainable("head"));
        }
    }

    @Test
    void aChainHasAModelAsALayer() {
        try (Functional encoder = encoder();
                Sequential model = new Sequential().add(encoder.asLayer()).add(new Dense(Models.CLASSES))) {
            model.build(FEATURES);
            assertEquals("functional/wide/kernel", model.weightNames().get(0));
        }
    }

    @Test
    void aLayerOfAClosedModelIsRefused() {
        Functional encoder = encoder();
        ModelLayer layer = encoder.asLayer().name("encoder");
        encoder.close();
        assertThrows(IllegalStateException.class, () -> layer.apply(new Input(FEATURES)));
        assertEquals("ModelLayer{name=encoder}", layer.toString());
    }

    private static List<String> weightsOf(Model model, ExtractOptions options) {
        try (Model extracted = model.extract(options)) {
            return extracted.weightNames();
        }
    }

    @Test
    void partsOfAModelAreModels() {
        try (Functional encoder = encoder(); Functional model = nested(encoder)) {
            train(model);
            assertEquals(
                    List.of("wide/kernel", "wide/bias", "code/kernel", "code/bias"),
                    weightsOf(model, new ExtractOptions().model("encoder").name("taken")));
            assertEquals(
                    List.of("encoder/wide/kernel", "encoder/wide/bias", "encoder/code/kernel", "encoder/code/bias"),
                    weightsOf(model, new ExtractOptions().output("encoder", 1, 0)));
            assertEquals( // the deepest layer
                    "encoder_code/kernel",
                    weightsOf(model, new ExtractOptions().inputs("encoder/wide").outputs("head"))
                            .get(0));
            float[] whole = Models.outputs(model);
            try (Model copy = model.extract(new ExtractOptions())) {
                train(model);
                assertArrayEquals(whole, Models.outputs(copy));
            }
        }
    }

    @Test
    void whatIsNotInTheModelIsNamed() {
        Map<String, ExtractOptions> refused = Map.of(
                "\"middle\"", new ExtractOptions().model("middle"),
                "\"tail\"", new ExtractOptions().outputs("tail"),
                "call 2 of \"wide\"", new ExtractOptions().output("wide", 2, 0),
                "output 1 of \"pixels\"", new ExtractOptions().input("pixels", 0, 1));
        try (Functional encoder = encoder()) {
            refused.forEach((text, options) -> {
                RekindleException exception =
                        assertThrows(RekindleException.class, () -> encoder.extract(options));
                assertEquals(Status.NOT_FOUND, exception.status());
                assertTrue(exception.getMessage().contains(text), exception.getMessage());
            });
        }
        assertThrows(IllegalArgumentException.class, () -> new ExtractOptions().output("wide", -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ExtractOptions().input("wide", 0, -1));
        assertThrows(NullPointerException.class, () -> new ExtractOptions().outputs((String) null));
    }
}
