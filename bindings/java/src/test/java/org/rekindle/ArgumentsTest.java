package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is set arrives, also where it is zero; what is not set is the library's default. */
class ArgumentsTest {
    private static String jsonOf(Layer layer) {
        try (Sequential model = new Sequential().add(layer)) {
            return model.toJson();
        }
    }

    private static void hasParts(String json, String... parts) {
        for (String part : parts) assertTrue(json.contains(part), json + "; expected " + part);
    }

    @Test
    void argumentsOfEachTypeArrive() {
        hasParts(
                jsonOf(new Conv2D(8, 3, 5)
                        .name("first")
                        .strides(2)
                        .dilationRate(1, 1)
                        .groups(2)
                        .activation("relu")
                        .useBias(false)
                        .padding(Padding.SAME)
                        .kernelInitializer(
                                new RandomNormal().mean(0.5).stddev(0).seed(Long.MIN_VALUE))
                        .biasInitializer("ones")),
                "\"filters\":8",
                "\"kernel_size\":[3,5]",
                "\"name\":\"first\"",
                "\"strides\":[2,2]",
                "\"dilation_rate\":[1,1]",
                "\"groups\":2",
                "\"activation\":\"relu\"",
                "\"use_bias\":false",
                "\"padding\":\"same\"",
                "\"stddev\":0.0",
                "\"mean\":0.5",
                "9223372036854775808",
                "\"Ones\"");
        hasParts(
                jsonOf(new Conv2D(8, 3)),
                "\"kernel_size\":[3,3]",
                "\"strides\":[1,1]",
                "\"groups\":1",
                "\"activation\":\"linear\"",
                "\"use_bias\":true",
                "\"padding\":\"valid\"",
                "\"GlorotUniform\"",
                "\"Zeros\"");
        hasParts(
                jsonOf(new Conv1D(8, 3)
                        .strides(2)
                        .groups(2)
                        .padding(Padding.CAUSAL)
                        .activityRegularizer("l2")),
                "\"filters\":8",
                "\"kernel_size\":[3]",
                "\"strides\":[2]",
                "\"dilation_rate\":[1]",
                "\"groups\":2",
                "\"padding\":\"causal\"",
                "\"activity_regularizer\":{");
        hasParts(jsonOf(new Reshape(4, -1)), "\"target_shape\":[4,-1]");
        hasParts(jsonOf(new Rescaling(0).offset(-1)), "\"scale\":0.0", "\"offset\":-1.0");
        hasParts(jsonOf(new MaxPooling2D()), "\"pool_size\":[2,2]", "\"strides\":[2,2]");
        hasParts(jsonOf(new MaxPooling2D(3, 2)), "\"pool_size\":[3,2]", "\"strides\":[3,2]");
        hasParts(jsonOf(new GlobalAveragePooling2D().keepdims(true)), "\"keepdims\":true");
    }

    @Test
    void zeroCanBeSaid() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            CompileOptions compile = new CompileOptions().loss("sparse_categorical_crossentropy");
            model.compile(compile);
            assertEquals(0.01, model.learningRate());
            model.compile(compile.optimizer(new SGD(0)));
            assertEquals(0.0, model.learningRate());
            model.compile(compile.optimizer("adam"));
            assertEquals(0.001, model.learningRate());
            assertEquals(List.of(), model.fit(dataset, new FitOptions().epochs(0)).epochs());
            assertEquals(List.of(0L), model.fit(dataset, new FitOptions()).epochs());
            String message = assertThrows(
                            RekindleException.class, () -> model.fit(dataset, new FitOptions().batchSize(0)))
                    .getMessage();
            assertEquals("batchSize is 0; expected 1 or more", message);
        }
    }

    @Test
    void whatSurroundsAnOptimizerIsGiven() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            CompileOptions compile = new CompileOptions().loss("sparse_categorical_crossentropy");
            model.compile(compile.optimizer(new AdamW()
                    .amsgrad(true)
                    .excludeFromWeightDecay("bias", "gamma")
                    .globalClipnorm(0.5)
                    .useEma(true)
                    .emaMomentum(0.9)
                    .emaOverwriteFrequency(7)
                    .gradientAccumulationSteps(3)));
            hasParts(
                    model.compileToJson(),
                    "\"AdamW\"",
                    "\"amsgrad\":true",
                    "\"weight_decay\":0.004",
                    "\"exclude_from_weight_decay\":[\"bias\",\"gamma\"]",
                    "\"clipnorm\":null",
                    "\"global_clipnorm\":0.5",
                    "\"use_ema\":true",
                    "\"ema_momentum\":0.9",
                    "\"ema_overwrite_frequency\":7",
                    "\"gradient_accumulation_steps\":3");
            assertEquals(List.of(0L), model.fit(dataset, new FitOptions()).epochs());
            String both = refusal(model, compile.optimizer(new Lion().clipnorm(1).clipvalue(2)));
            assertEquals("clipvalue is 2, and clipnorm is 1; expected one of the two, or neither", both);
            String negative = refusal(model, compile.optimizer(new Ftrl().weightDecay(-1)));
            assertEquals("weightDecay is -1; expected a finite number, 0 or more", negative);
        }
    }

    @Test
    void theLearningRateFollowsASchedule() {
        try (Dataset dataset = Models.dataset(); Sequential model = Models.classifier(1)) {
            CompileOptions compile = new CompileOptions().loss("sparse_categorical_crossentropy");
            Schedule schedule = new PiecewiseConstantDecay(new long[] {0, 1}, 0.5, 0.25, 0.125);
            model.compile(compile.optimizer(new Nadam().learningRateSchedule(schedule)));
            assertEquals(0.5, model.learningRate());
            model.fit(dataset, new FitOptions());
            assertEquals(0.125, model.learningRate());
            String set = assertThrows(RekindleException.class, () -> model.setLearningRate(1)).getMessage();
            assertTrue(set.contains("PiecewiseConstantDecay"), set);
            String none = refusal(model, compile.optimizer(new SGD().learningRateSchedule(new CosineDecay(0.1, 0))));
            assertEquals("decaySteps is 0; expected 1 or more", none);
        }
    }

    private static String refusal(Sequential model, CompileOptions compile) {
        return assertThrows(RekindleException.class, () -> model.compile(compile)).getMessage();
    }

    @Test
    void metricsAndLossesAreParts() {
        try (Sequential model = Models.classifier(1)) {
            model.compile(new CompileOptions()
                    .loss(new SparseCategoricalCrossentropy().fromLogits(true))
                    .metrics(Metric.named("sparse_categorical_accuracy"), Metric.named("accuracy")));
            String json = model.compileToJson();
            hasParts(json, "\"from_logits\":true");
            assertTrue(json.indexOf("sparse_categorical_accuracy") < json.indexOf("\"accuracy\""), json);
        }
    }

    @Test
    void weightedMetricsComeBehindTheOthers() {
        try (Sequential model = Models.classifier(1)) {
            model.compile(new CompileOptions()
                    .loss("sparse_categorical_crossentropy")
                    .metrics("accuracy")
                    .weightedMetrics(
                            Metric.named("accuracy"),
                            new SparseTopKCategoricalAccuracy(2).name("two"),
                            new SparseCategoricalCrossentropyMetric().ignoreClass(1)));
            hasParts(model.compileToJson(), "\"metrics\":[\"accuracy\"]", "\"weighted_metrics\":[\"accuracy\",{",
                    "\"name\":\"two\",\"k\":2", "\"ignore_class\":1");
            String taken = refusal(model, new CompileOptions().loss("mse").metrics("mae").weightedMetrics("mae", "mae"));
            assertEquals("metric 2 is \"weighted_mae\", as metric 1 is; expected different names", taken);
        }
    }
}
