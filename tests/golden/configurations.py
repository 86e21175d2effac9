"""Writes configurations.txt: what Keras serializes of each part that Rekindle has, one line each, "<kind> <JSON>"."""

import json
import os

import keras
from keras import constraints, initializers, layers, losses, metrics, optimizers, regularizers

PARTS = {
    "layer": [
        layers.Activation("softmax"),
        layers.ActivityRegularization(l1=0.1, l2=0.02),
        layers.Add(),
        layers.Attention(),
        layers.Attention(use_scale=True, score_mode="concat", dropout=0.1, seed=3),
        layers.Average(),
        layers.AveragePooling2D(2, padding="same"),
        layers.AveragePooling1D(3, strides=2, padding="same"),
        layers.MaxPooling1D(),
        layers.GlobalAveragePooling1D(),
        layers.GlobalMaxPooling1D(keepdims=True),
        layers.GlobalMaxPooling2D(),
        layers.ZeroPadding1D((0, 2)),
        layers.ZeroPadding2D(((1, 2), (3, 4))),
        layers.ZeroPadding2D(2),
        layers.Cropping1D(2),
        layers.Cropping2D((1, 2)),
        layers.UpSampling1D(3),
        layers.UpSampling2D((2, 3), interpolation="bilinear"),
        layers.BatchNormalization(axis=1, momentum=0.9, epsilon=0.01, scale=False, gamma_initializer="zeros"),
        layers.BatchNormalization(beta_regularizer="l1", gamma_constraint="non_neg", moving_mean_initializer="ones"),
        layers.CategoryEncoding(12),
        layers.CategoryEncoding(5, output_mode="count"),
        layers.Concatenate(axis=1),
        layers.Conv1D(8, 3, strides=2, padding="causal", groups=2, activation="relu", activity_regularizer="l2"),
        layers.Bidirectional(layers.LSTM(3)),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True, dropout=0.1), merge_mode="ave", trainable=False),
        layers.Bidirectional(
            layers.LSTM(3, kernel_regularizer="l2", stateful=True),
            merge_mode="mul",
            backward_layer=layers.LSTM(3, "relu", go_backwards=True, stateful=True, name="other"),
        ),
        layers.Conv1D(4, 5, dilation_rate=3, padding="same", use_bias=False, kernel_constraint="unit_norm"),
        layers.Conv1DTranspose(4, 3, strides=2, padding="same", activation="relu", activity_regularizer="l2"),
        layers.Conv1DTranspose(4, 3, strides=3, output_padding=1, use_bias=False, kernel_constraint="unit_norm"),
        layers.Conv2DTranspose(4, (3, 2), dilation_rate=2, kernel_initializer="he_normal", bias_initializer="ones"),
        layers.Conv2DTranspose(4, 3, strides=(2, 3), output_padding=(0, 2), kernel_regularizer="l2", bias_regularizer="l1",
                               bias_constraint="non_neg"),
        layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2, activation="relu", use_bias=False),
        layers.DepthwiseConv2D((3, 2), dilation_rate=(2, 1), depthwise_initializer="he_normal", bias_initializer="ones",
                               depthwise_regularizer="l2", bias_regularizer="l1", activity_regularizer="l2",
                               depthwise_constraint="unit_norm", bias_constraint="non_neg"),
        layers.SeparableConv1D(4, 3, strides=2, padding="same", depth_multiplier=2, activation="relu", use_bias=False),
        layers.SeparableConv1D(4, 3, dilation_rate=2, depthwise_regularizer="l2", pointwise_regularizer="l1"),
        layers.SeparableConv2D(4, (3, 2), strides=2, depthwise_initializer="he_normal", pointwise_initializer="ones",
                               bias_initializer="ones", bias_regularizer="l1", depthwise_constraint="unit_norm",
                               pointwise_constraint="max_norm", bias_constraint="non_neg"),
        layers.Conv2D(8, 3, strides=(2, 2), padding="same", activation="relu", kernel_initializer="he_normal"),
        layers.Dense(10, layers.LeakyReLU(0.1), kernel_regularizer="l2", bias_regularizer=regularizers.L1(0.1)),
        layers.Dense(10, kernel_constraint=constraints.MaxNorm(3, axis=[0, 1]), bias_constraint="non_neg"),
        layers.Dense(10, use_bias=False, kernel_initializer=initializers.RandomNormal(stddev=0.1, seed=3)),
        layers.Dense(4, trainable=False),
        layers.Dense(4, activity_regularizer=regularizers.L1L2(0.1, 0.2)),
        layers.Discretization([-0.5, 1, 2.25], epsilon=0.02),
        layers.Discretization([0.5], output_mode="one_hot"),
        layers.Dot(axes=(2, 1), normalize=True),
        layers.Dropout(0.25),
        layers.Dropout(0.25, noise_shape=(None, 1, 8), seed=3),
        layers.ELU(0.5),
        layers.Embedding(50, 8, embeddings_regularizer="l2", embeddings_constraint="unit_norm", mask_zero=True),
        layers.Embedding(5, 3, embeddings_initializer="ones"),
        layers.Flatten(),
        layers.GRU(4, "relu", "hard_sigmoid", use_bias=False, recurrent_initializer="he_normal", return_sequences=True,
                   go_backwards=True, unroll=True),
        layers.GRU(4, layers.LeakyReLU(0.1), kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer="l2",
                   recurrent_constraint="unit_norm", dropout=0.2, recurrent_dropout=0.3, stateful=True, reset_after=False),
        layers.GaussianNoise(0.2),
        layers.GaussianNoise(0.0, seed=5),
        layers.GlobalAveragePooling2D(keepdims=True),
        layers.GroupNormalization(),
        layers.GroupNormalization(groups=-1, axis=1, epsilon=0.01, center=False, scale=True, gamma_initializer="zeros",
                                  gamma_regularizer="l2", gamma_constraint="non_neg"),
        layers.GroupNormalization(groups=4, scale=False, beta_initializer="ones", beta_regularizer="l1",
                                  beta_constraint="unit_norm"),
        layers.Hashing(7),
        layers.Hashing(9, mask_value=-3, salt=[2**40, 5], output_mode="count"),
        layers.Identity(),
        layers.IntegerLookup(vocabulary=[3, 5, -9]),
        layers.IntegerLookup(max_tokens=9, num_oov_indices=2, mask_token=0, oov_token=-7, vocabulary=[3, 5, 8],
                             output_mode="multi_hot", pad_to_max_tokens=True),
        layers.LayerNormalization(),
        layers.LayerNormalization(axis=[-2, 1], epsilon=0.01, center=False, gamma_regularizer="l2"),
        layers.LeakyReLU(negative_slope=0.1),
        layers.LSTM(4, "relu", "hard_sigmoid", use_bias=False, unit_forget_bias=False, recurrent_initializer="he_normal",
                    return_sequences=True, go_backwards=True, unroll=True),
        layers.LSTM(4, layers.LeakyReLU(0.1), kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer="l2",
                    recurrent_constraint="unit_norm", dropout=0.2, recurrent_dropout=0.3, return_state=False, stateful=True),
        layers.Masking(mask_value=-1.5),
        layers.Normalization(),
        layers.Normalization(axis=None, mean=0.5, variance=2.0, invert=True),
        layers.Normalization(axis=(1, -1), mean=[[0.5, 1.0], [2.0, 3.0]], variance=[[1.0, 2.0], [3.0, 4.0]]),
        layers.Normalization(axis=1, mean=[0.5, 1.0], variance=[1.0, 0.0]),
        layers.Maximum(),
        layers.MaxPooling2D(),
        layers.Minimum(),
        layers.MultiHeadAttention(4, 8),
        layers.MultiHeadAttention(2, 3, value_dim=5, dropout=0.1, use_bias=False, output_shape=(2, 6), attention_axes=1,
                                  sliding_window=4, use_gate=True, seed=3),
        layers.MultiHeadAttention(2, 3, output_shape=7, kernel_initializer="he_normal", bias_initializer="ones",
                                  kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer="l2",
                                  kernel_constraint="max_norm", bias_constraint="non_neg"),
        layers.Multiply(),
        layers.Permute((2, 1)),
        layers.PReLU(alpha_initializer="ones", alpha_regularizer="l1", alpha_constraint="unit_norm", shared_axes=[1, 2]),
        layers.RMSNormalization(),
        layers.RMSNormalization(axis=[-2, 1], epsilon=0.01),
        layers.ReLU(activity_regularizer="l1"),
        layers.ReLU(max_value=6.0, negative_slope=0.1, threshold=0.2),
        layers.RepeatVector(3),
        layers.Rescaling(1 / 255, offset=-0.5),
        layers.Reshape((-1, 8)),
        layers.SimpleRNN(4, "relu", use_bias=False, recurrent_initializer="he_normal", return_sequences=True, go_backwards=True),
        layers.SimpleRNN(4, layers.LeakyReLU(0.1), kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer="l2",
                         recurrent_constraint="unit_norm", dropout=0.2, recurrent_dropout=0.3, stateful=True),
        layers.Softmax(axis=1),
        layers.SpatialDropout1D(0.25),
        layers.SpatialDropout2D(0.5, seed=3),
        layers.Subtract(),
        layers.TimeDistributed(layers.Conv2D(4, 3, activation="relu", trainable=False)),
        layers.TimeDistributed(layers.Dense(4, kernel_constraint="non_neg"), activity_regularizer="l2"),
    ],
    "optimizer": [
        optimizers.Adadelta(0.5, rho=0.9),
        optimizers.Adagrad(initial_accumulator_value=0.2, clipvalue=0.5),
        optimizers.Adam(0.002),
        optimizers.Adam(amsgrad=True, weight_decay=0.01, global_clipnorm=1.0),
        optimizers.Adamax(use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=10),
        optimizers.AdamW(weight_decay=0.02),
        optimizers.Ftrl(learning_rate_power=-0.6, l1_regularization_strength=0.1, beta=0.2),
        optimizers.Lion(0.0001, gradient_accumulation_steps=4),
        optimizers.Nadam(optimizers.schedules.CosineDecay(0.1, 100, warmup_target=0.2, warmup_steps=10)),
        optimizers.RMSprop(rho=0.8, momentum=0.5, centered=True, clipnorm=1.0),
        optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    ],
    "schedule": [
        optimizers.schedules.CosineDecay(0.1, 100, alpha=0.1),
        optimizers.schedules.CosineDecayRestarts(0.1, 100),
        optimizers.schedules.ExponentialDecay(0.1, 100, 0.5, staircase=True),
        optimizers.schedules.InverseTimeDecay(0.1, 100, 0.5),
        optimizers.schedules.PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001]),
        optimizers.schedules.PolynomialDecay(0.1, 100, power=2.0, cycle=True),
    ],
    "loss": [
        losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, axis=1),
        losses.BinaryFocalCrossentropy(True, alpha=0.3, gamma=1.5, from_logits=True, label_smoothing=0.1),
        losses.CategoricalCrossentropy(label_smoothing=0.2),
        losses.CategoricalFocalCrossentropy(alpha=0.3, gamma=1.5),
        losses.CategoricalHinge(),
        losses.CosineSimilarity(),
        losses.Hinge(reduction="sum"),
        losses.Huber(delta=2.0),
        losses.KLDivergence(),
        losses.LogCosh(),
        losses.MeanAbsoluteError(reduction="mean_with_sample_weight"),
        losses.MeanAbsolutePercentageError(),
        losses.MeanSquaredError(),
        losses.MeanSquaredLogarithmicError(reduction="mean"),
        losses.Poisson(),
        losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1),
        losses.SquaredHinge(),
    ],
    "regularizer": [
        regularizers.L1(0.1),
        regularizers.L1L2(0.1, 0.2),
        regularizers.L2(0.1),
        regularizers.OrthogonalRegularizer(0.1, mode="columns"),
    ],
    "constraint": [
        constraints.MaxNorm(1.5, axis=1),
        constraints.MinMaxNorm(0.1, 0.9, rate=0.5, axis=[0, 1]),
        constraints.NonNeg(),
        constraints.UnitNorm(),
    ],
    "metric": [
        metrics.Accuracy(),
        metrics.AUC(50, curve="PR", summation_method="majoring", name="area", multi_label=True, num_labels=3),
        metrics.AUC(thresholds=[0.2, 0.5], from_logits=True),
        metrics.BinaryAccuracy(threshold=0.4),
        metrics.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
        metrics.CategoricalAccuracy(),
        metrics.CategoricalCrossentropy(label_smoothing=0.1, axis=1),
        metrics.CosineSimilarity(name="cosine"),
        metrics.F1Score(average="macro", threshold=0.5),
        metrics.FalseNegatives(),
        metrics.FalsePositives(thresholds=0.4),
        metrics.FBetaScore(beta=2.0),
        metrics.MeanAbsoluteError(),
        metrics.MeanAbsolutePercentageError(),
        metrics.MeanIoU(3, ignore_class=1, sparse_y_pred=False),
        metrics.MeanSquaredError(),
        metrics.MeanSquaredLogarithmicError(),
        metrics.Precision(thresholds=[0.2, 0.6], class_id=1),
        metrics.R2Score(class_aggregation=None, num_regressors=2),
        metrics.Recall(top_k=2),
        metrics.RootMeanSquaredError(),
        metrics.SparseCategoricalAccuracy(),
        metrics.SparseCategoricalCrossentropy(ignore_class=2, axis=1),
        metrics.SparseTopKCategoricalAccuracy(k=3),
        metrics.TopKCategoricalAccuracy(k=3),
        metrics.TrueNegatives(),
        metrics.TruePositives(thresholds=[0.1, 0.2]),
    ],
    "initializer": [
        initializers.Constant(0.5),
        initializers.GlorotNormal(),
        initializers.GlorotUniform(),
        initializers.HeNormal(seed=4),
        initializers.HeUniform(),
        initializers.Identity(gain=2.0),
        initializers.LecunNormal(),
        initializers.LecunUniform(),
        initializers.Ones(),
        initializers.Orthogonal(gain=0.5, seed=6),
        initializers.RandomNormal(mean=1.0, stddev=0.2, seed=5),
        initializers.RandomUniform(-2.0, 2.0),
        initializers.TruncatedNormal(mean=1.0, stddev=0.2),
        initializers.VarianceScaling(scale=0.5, mode="fan_avg", distribution="untruncated_normal", seed=7),
        initializers.Zeros(),
    ],
}

# Options that Keras takes and does not serialize.
FORGOTTEN = [
    ("loss", losses.CosineSimilarity(), {"axis": 1}),
    ("loss", losses.Huber(), {"delta": 2.0}),
    ("loss", losses.SparseCategoricalCrossentropy(), {"axis": 1}),
    ("metric", metrics.SparseTopKCategoricalAccuracy(), {"from_sorted_ids": True}),
    ("initializer", initializers.Identity(), {"gain": 2.0}),
]


def serialize(part, **forgotten):
    description = keras.saving.serialize_keras_object(part)
    description["config"].update(forgotten)
    return json.dumps(description)


def compiled_model():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return model


def residual_model():
    x = keras.Input((6,), name="x")
    hidden = layers.Dense(6, activation="relu", name="inner")(x)
    joined = layers.Add(name="around")((x, layers.Dense(6, name="linear")(hidden)))
    return keras.Model(x, layers.Dense(2, name="out")(joined), name="residual")


def shared_model():
    """Whose layers are called in another order than they stand in; one call leads nowhere."""
    x = keras.Input((4,))
    shared, other = layers.Dense(4, name="shared"), layers.Dense(4, name="other")
    once = other(x)
    shared(once)
    twice = shared(once)
    thrice = shared(shared(twice))
    dropped = layers.Dropout(0.5)(thrice, training=True)
    return keras.Model([x], [layers.Concatenate()([dropped, twice, x, layers.Dot(axes=1)([x, once])])])


def masked_model():
    """Whose masks Keras writes as operations among the layers."""
    x = keras.Input((5, 3), name="x")
    masked = layers.Dense(3, name="hidden")(layers.Masking(name="first")(x))
    normalized = layers.BatchNormalization(name="normalized")(masked)
    either = layers.Add(name="either")([normalized, layers.Masking(mask_value=1.5, name="second")(x)])
    steps = layers.Concatenate(axis=1, name="steps")([layers.BatchNormalization(name="of_either")(either), x])
    wide = layers.Concatenate(name="wide")([layers.BatchNormalization(name="of_steps")(steps), steps])
    return keras.Model(x, layers.BatchNormalization(name="of_wide")(wide), name="masked")


def attention_model():
    """Whose calls are given more than inputs."""
    x = keras.Input((5, 4), name="x")
    looks = layers.MultiHeadAttention(2, 3, name="looks")
    scores = layers.Dot(axes=2, name="scores")([x, x])
    once = looks(x, x, use_causal_mask=True)
    again = layers.MultiHeadAttention(1, 4, name="again")(query=once, value=x, key=once, attention_mask=scores)
    by_place = layers.MultiHeadAttention(2, 3, name="by_place")(again, x, once)
    luong = layers.Attention(use_scale=True, name="luong")([by_place, x, once], use_causal_mask=True)
    return keras.Model(x, luong, name="attention")


def main():
    model = compiled_model()
    lines = [f"{kind} {serialize(part)}" for kind, parts in PARTS.items() for part in parts]
    lines += [f"{kind} {serialize(part, **options)}" for kind, part, options in FORGOTTEN]
    models = [model, residual_model(), shared_model(), attention_model(), masked_model()]
    lines += [f"model {each.to_json()}" for each in models]
    lines.append(f"compile {json.dumps(model.get_compile_config())}")
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "configurations.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
