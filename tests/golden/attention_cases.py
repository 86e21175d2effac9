"""Attention: forward, gradients and ten SGD steps against mean squared error."""

from keras import layers

from case import Case, compiled
from functional_model import functional


def dense(name, units, **config):
    return layers.Dense(units, name=name, **config)


def attention(num_heads=2, key_dim=3, name="attention", **config):
    return layers.MultiHeadAttention(num_heads, key_dim, name=name, **config)


def reshape(name, *shape):
    return layers.Reshape(shape, name=name)


def looked_at(x):
    """A mask of 0 and more, (places, places), each of which looks at itself."""
    return layers.ReLU(name="looks")(layers.Dot(axes=2, name="products")([x, x]))


def few_looked_at(x):
    """About one of six, so that some places look at nothing."""
    return layers.ReLU(name="looks")(layers.Rescaling(1.0, offset=-1.0, name="less")(x))


def frozen(name, x):
    """A number for each place, which is no part of what is trained."""
    return layers.Dense(1, name=name, trainable=False)(x)


def case(name, input_shape, outputs, batch_size=3, learning_rate=0.05, **config):
    model = functional(input_shape, outputs)
    model["config"].update(config)
    optimizer = {"class_name": "SGD", "config": {"learning_rate": learning_rate}}
    return Case(f"attention_{name}", model, compiled(optimizer), batch_size)


def self_attention(**config):
    """Between two layers, of which the first shows the input's gradient."""
    call = {key: config.pop(key) for key in list(config) if key in ["use_causal_mask"]}

    def outputs(x):
        hidden = dense("hidden", 6)(x)
        return dense("out", 2)(attention(**config)(hidden, hidden, **call))

    return outputs


def option_cases():
    yield case("self", [5, 4], self_attention())
    yield case("one_head", [5, 4], self_attention(num_heads=1, key_dim=4))
    yield case("no_bias", [5, 4], self_attention(use_bias=False))
    yield case("value_dim", [5, 4], self_attention(value_dim=5))
    yield case("output_size", [5, 4], self_attention(output_shape=7))
    yield case("output_shape", [3, 4], self_attention(output_shape=(2, 3)), 2)
    yield case("gate", [5, 4], self_attention(use_gate=True, value_dim=2))
    yield case("gate_no_bias", [5, 4], self_attention(use_gate=True, use_bias=False))
    yield case("causal", [5, 4], self_attention(use_causal_mask=True))
    yield case("window", [7, 4], self_attention(sliding_window=2))
    yield case("window_causal", [7, 4], self_attention(sliding_window=3, use_causal_mask=True))
    yield case("odd_sizes", [9, 11], self_attention(num_heads=3, key_dim=5, value_dim=7))
    yield case("vectors_and_more", [19, 8], self_attention(num_heads=4, key_dim=8, use_causal_mask=True), 2)
    yield case("one_place", [1, 4], self_attention())
    penalties = {"kernel_regularizer": "l2", "bias_regularizer": "l1"}
    yield case("regularized", [4, 4], self_attention(**penalties))
    yield case("constrained", [4, 4], self_attention(kernel_constraint="non_neg", bias_constraint="unit_norm"))


def input_cases():
    def cross(x):
        query = dense("queries", 5)(x)
        value = dense("values", 4)(reshape("turned", 4, 6)(x))
        return dense("out", 2)(attention(value_dim=4)(query, value))

    def with_key(x):
        query, value, key = dense("queries", 3)(x), dense("values", 4)(x), dense("keys", 5, use_bias=False)(x)
        return dense("out", 2)(attention()(query, value, key=key))

    def key_by_place(x):
        value = reshape("turned", 4, 6)(x)
        return dense("out", 2)(attention(name="attention")(x, dense("values", 3)(value), dense("keys", 5, use_bias=False)(value)))

    def key_is_value(x):
        hidden = dense("hidden", 4)(x)
        return attention()(x, hidden, key=hidden)

    def short_query(x):
        return attention(sliding_window=2)(x, dense("values", 3)(reshape("turned", 3, 8)(x)))

    def twice(x):
        shared = attention()
        return dense("out", 2)(shared(shared(x, x), reshape("turned", 4, 4)(dense("hidden", 2)(reshape("long", 8, 2)(x)))))

    def block(x):
        x = dense("embedding", 6)(x)
        for i in range(2):
            x = layers.Add(name=f"add_{i}")([x, attention(name=f"attention_{i}")(x, x, use_causal_mask=True)])
            inner = dense(f"inner_{i}", 8, activation="gelu")(x)
            x = layers.Add(name=f"joined_{i}")([x, dense(f"outer_{i}", 6)(inner)])
        return x

    yield case("cross", [6, 4], cross)
    yield case("key", [5, 4], with_key)
    yield case("key_by_place", [6, 4], key_by_place)
    yield case("key_is_value", [5, 4], key_is_value)
    yield case("window_looks_at_nothing", [6, 4], short_query)
    yield case("called_twice", [4, 4], twice)
    yield case("blocks", [5, 4], block, learning_rate=0.02)


def mask_cases():
    def masked(mask, causal=False, **config):
        def outputs(x):
            hidden = dense("hidden", 4)(x)
            made = attention(**config)(hidden, hidden, attention_mask=mask(x), use_causal_mask=causal)
            return dense("out", 2)(made)

        return outputs

    def each_head(x):
        mask = layers.ReLU(name="looks")(reshape("heads", 2, 3, 6)(x))
        return attention()(reshape("queries", 3, 12)(x), x, attention_mask=mask)

    def of_values(x):
        turned = layers.Permute((2, 1), name="row")(frozen("places", x))
        return layers.ReLU(name="looks")(layers.Rescaling(1.0, offset=1.0, name="more")(turned))

    def of_queries(x):
        return layers.ReLU(name="looks")(frozen("places", x))

    yield case("mask", [5, 4], masked(looked_at))
    yield case("mask_causal", [6, 4], masked(looked_at, causal=True))
    yield case("mask_window", [6, 4], masked(looked_at, sliding_window=2))
    yield case("mask_long", [21, 3], masked(looked_at), 2)
    yield case("mask_looks_at_nothing", [5, 5], masked(few_looked_at))
    yield case("mask_of_each_head", [6, 6], each_head)
    yield case("mask_of_values", [6, 4], masked(of_values))
    yield case("mask_of_queries", [6, 4], masked(of_queries))
    yield case("mask_and_dropout", [5, 5], masked(few_looked_at, dropout=0.3), seed=5)


def dropout_cases():
    yield case("dropout", [5, 4], self_attention(dropout=0.4), seed=3)
    yield case("dropout_odd", [7, 4], self_attention(num_heads=3, dropout=0.25, use_causal_mask=True), seed=2**40 + 1)

    def twice(x):
        for i in range(2):
            x = attention(name=f"attention_{i}", dropout=0.2 + 0.2 * i)(x, x)
        return x

    yield case("dropout_twice", [5, 4], twice, seed=7)
    yield case("dropout_all", [4, 4], self_attention(dropout=1.0), seed=1)


def luong(name="attention", **config):
    return layers.Attention(name=name, **config)


def luong_self(**config):
    call = {key: config.pop(key) for key in list(config) if key in ["use_causal_mask"]}

    def outputs(x):
        hidden = dense("hidden", 6)(x)
        return dense("out", 2)(luong(**config)([hidden, hidden], **call))

    return outputs


def luong_cases():
    """Keras's Attention, without projections."""

    def cross(key=True, value_size=5, **config):
        def outputs(x):
            turned = reshape("turned", 4, 6)(x)
            inputs = [dense("queries", 7, use_bias=False)(x), dense("values", value_size)(turned)]
            inputs += [dense("keys", 7, use_bias=False)(turned)] if key else []
            return dense("out", 2)(luong(**config)(inputs))

        return outputs

    def of_inputs(**config):
        return lambda x: dense("out", 2)(luong(**config)([x, x]))

    def frozen_scale(**config):
        return lambda x: dense("out", 2)(luong(use_scale=True, trainable=False, **config)([dense("hidden", 6)(x), x]))

    def twice(**config):
        def outputs(x):
            shared = luong(use_scale=True, **config)
            hidden = dense("hidden", 4)(x)
            return dense("out", 2)(shared([shared([hidden, x]), hidden, x]))

        return outputs

    for mode in ["dot", "concat"]:
        for scale in [False, True]:
            config = {"score_mode": mode, "use_scale": scale}
            name = mode + ("_scale" if scale else "")
            yield case(f"luong_{name}", [5, 4], luong_self(**config))
            yield case(f"luong_{name}_key", [6, 4], cross(**config))
            yield case(f"luong_{name}_causal", [6, 4], luong_self(use_causal_mask=True, **config))
            yield case(f"luong_{name}_of_inputs", [5, 4], of_inputs(**config))
        config = {"score_mode": mode}
        yield case(f"luong_{mode}_value", [6, 4], cross(key=False, value_size=7, **config))
        yield case(f"luong_{mode}_vectors_and_more", [19, 11], luong_self(use_scale=True, use_causal_mask=True, **config), 2)
        yield case(f"luong_{mode}_one_sample", [3, 4], luong_self(use_scale=True, **config), 1)
        yield case(f"luong_{mode}_one_place", [1, 4], luong_self(use_scale=True, **config))
        yield case(f"luong_{mode}_frozen", [5, 6], frozen_scale(**config))
        yield case(f"luong_{mode}_called_twice", [5, 4], twice(**config))
        yield case(f"luong_{mode}_dropout", [5, 4], luong_self(dropout=0.4, use_scale=True, **config), seed=3)
        yield case(f"luong_{mode}_dropout_all", [4, 4], luong_self(dropout=1.0, **config), seed=1)


def all_cases():
    for table in [option_cases, input_cases, mask_cases, dropout_cases, luong_cases]:
        yield from table()
