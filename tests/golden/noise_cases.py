"""Layers that draw random numbers in training: Dropout of what elements share, SpatialDropout, GaussianNoise."""

from case import Case, compiled, conv, conv1d, dense, layer, sequential

ADAM = {"class_name": "Adam", "config": {"learning_rate": 0.01}}
SLOW = {"class_name": "SGD", "config": {"learning_rate": 0.05}}


def case(name, size, *layers, batch=3, seed=7, optimizer=SLOW):
    return Case(name, sequential(size, *layers, seed=seed), compiled(optimizer), batch)


def noise_shape_cases():
    def dropped(name, size, *noise_shape, rate=0.4, **others):
        dropout = layer("Dropout", "dropout", rate=rate, noise_shape=list(noise_shape))
        first = dense(size[-1] + 2, "first")
        return case(f"dropout_noise_shape_{name}", size, first, dropout, dense(2, "output"), **others)

    yield dropped("all_open", [4, 3], None, None, None)
    yield dropped("steps", [4, 3], None, 1, None)
    yield dropped("channels", [4, 3], None, None, 1)
    yield dropped("samples", [4, 3], None, 1, 1, batch=6)
    yield dropped("batch", [4, 3], 1, None, None, optimizer=ADAM)
    yield dropped("batch_and_steps", [4, 9], 1, 1, None)
    yield dropped("batch_and_channels", [7, 3], 1, None, 1)
    yield dropped("numbers", [4, 3], 3, 1, 5)
    yield dropped("one_for_all", [4, 3], 1, 1, 1)
    yield dropped("everything", [4, 3], None, 1, None, rate=1.0)
    yield dropped("wide", [3, 34], None, 1, None, batch=1)
    yield dropped("rank4_rows", [3, 4, 5], None, None, 1, None, batch=2)
    yield dropped("rank4_columns", [3, 4, 5], None, 1, None, None, batch=2)
    yield dropped("rank4_first_and_channels", [3, 4, 5], None, 1, None, 1, batch=2)
    yield dropped("rank4_pixels", [3, 4, 5], None, None, None, 1, batch=2)
    yield dropped("rank4_outer", [3, 4, 5], 1, None, 1, None, batch=4)
    own = layer("Dropout", "dropout", rate=0.3, seed=11)
    yield case("dropout_own_seed", [5], dense(8, "first", activation="relu"), own, dense(3, "output"), batch=6)
    twice = [layer("Dropout", name, rate=0.3, seed=2**40 + 3) for name in ["one", "other"]]
    yield case("dropout_own_seed_twice", [5], dense(8, "first"), twice[0], dense(8, "second"), twice[1], dense(2, "output"))


def spatial_cases():
    def sequences(name, size, *behind, rate=0.4, seed=None, **others):
        dropout = layer("SpatialDropout1D", "dropout", rate=rate, seed=seed)
        return case(f"spatial_dropout_1d_{name}", size, conv1d(size[-1] + 2, 2, "first"), dropout, *behind, **others)

    def images(name, size, *behind, filters=5, rate=0.4, seed=None, **others):
        dropout = layer("SpatialDropout2D", "dropout", rate=rate, seed=seed)
        first = conv(filters, 2, "first", activation="relu")
        return case(f"spatial_dropout_2d_{name}", size, first, dropout, *behind, batch=2, **others)

    yield sequences("plain", [5, 3], dense(2, "output"))
    yield sequences("adam", [6, 4], conv1d(3, 2, "output"), optimizer=ADAM, batch=5)
    yield sequences("wide", [4, 31], dense(2, "output"), batch=1)
    yield sequences("seed", [5, 3], dense(2, "output"), seed=5)
    yield sequences("everything", [5, 3], dense(2, "output"), rate=1.0)
    yield sequences("nothing", [5, 3], dense(2, "output"), rate=0.0)
    yield sequences("last", [5, 3])
    yield images("plain", [5, 6, 3], conv(3, 2, "output"))
    yield images("16_channels", [5, 5, 2], conv(8, 2, "output"), filters=16, rate=0.2)
    yield images("seed", [4, 5, 3], conv(3, 2, "output"), seed=3)
    yield images("last", [4, 5, 3])


def gaussian_noise_cases():
    def noisy(name, size, *others, stddev=0.3, seed=None, **more):
        noise = layer("GaussianNoise", "noise", stddev=stddev, seed=seed)
        return case(f"gaussian_noise_{name}", size, *[noise if one is None else one for one in others], **more)

    out = dense(2, "output")
    yield noisy("dense", [5], dense(7, "first"), None, out, batch=6)
    yield noisy("first", [9], None, dense(4, "first", activation="tanh"), out, batch=5)
    yield noisy("last", [5], dense(3, "first"), None)
    yield noisy("adam", [5], dense(8, "first", activation="relu"), None, out, optimizer=ADAM, batch=6)
    yield noisy("sequence", [4, 3], dense(5, "first"), None, out, stddev=1.0)
    yield noisy("images", [5, 6, 3], conv(16, 2, "first"), None, conv(3, 2, "output"), batch=2)
    yield noisy("seed", [5], dense(7, "first"), None, out, seed=9)
    yield noisy("none", [5], dense(7, "first"), None, out, stddev=0.0)
    yield noisy("wide", [67], None, dense(3, "output"), batch=1, optimizer=ADAM)


def all_cases():
    for table in [noise_shape_cases, spatial_cases, gaussian_noise_cases]:
        yield from table()
