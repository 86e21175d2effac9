"""Rekindle's dropout masks and noise in numpy, written from the definition and independent of the library.

Element i of an activation (flat row-major index within the batch) uses word i % 4 of the Philox4x32-10 block whose
counter is (i / 4, step), each as two 32-bit words, low word first; the key is a 64-bit mix of (seed, stream). Normal
numbers are made of the pairs of a block's words.
"""

import numpy as np

MASK32 = np.uint64(0xFFFFFFFF)
MASK64 = (1 << 64) - 1
FIRST_DROPOUT_STREAM = 64
FIRST_NOISE_STREAM = 2**34


def philox4x32_10(counter, key):
    """counter: four arrays of 32-bit words held in uint64; key: two integers. Returns an array (blocks, 4)."""
    c0, c1, c2, c3 = (np.asarray(word, dtype=np.uint64) for word in counter)
    k0, k1 = (int(word) for word in key)
    for _ in range(10):
        product0 = np.uint64(0xD2511F53) * c0
        product1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (
            (product1 >> np.uint64(32)) ^ c1 ^ np.uint64(k0),
            product1 & MASK32,
            (product0 >> np.uint64(32)) ^ c3 ^ np.uint64(k1),
            product0 & MASK32,
        )
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=-1)


def stream_key(seed, stream):
    """The 64-bit key of a stream: splitmix64's finalizer over seed and stream."""
    z = (seed + 0x9E3779B97F4A7C15 * (stream + 1)) & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def words_of(count, seed, stream, step):
    """The words of so many elements."""
    block = np.arange((count + 3) // 4, dtype=np.uint64)
    key = stream_key(seed, stream)
    step_words = (np.full_like(block, step & 0xFFFFFFFF), np.full_like(block, step >> 32))
    return philox4x32_10((block & MASK32, block >> np.uint64(32), *step_words), (key & 0xFFFFFFFF, key >> 32))


def dropout_mask(shape, rate, seed, layer_index, step, first_stream=FIRST_DROPOUT_STREAM):
    """1 where an element is kept, else 0; kept values are to be scaled by 1 / (1 - rate)."""
    count = int(np.prod(shape))
    words = words_of(count, seed, first_stream + layer_index, step)
    threshold = np.uint64(round(rate * 2.0**32))
    return (words.reshape(-1)[:count] >= threshold).astype("float32").reshape(shape)


def normal_noise(shape, seed, layer_index, step):
    """Standard normal numbers (Box and Muller, 1958), of the upper 24 bits of each word."""
    count = int(np.prod(shape))
    fractions = words_of(count, seed, FIRST_NOISE_STREAM + layer_index, step) >> np.uint64(8)
    radius = np.sqrt(-2.0 * np.log((fractions[:, 0::2] + np.uint64(1)) / 2.0**24))
    angle = 2.0 * np.pi * (fractions[:, 1::2] / 2.0**24)
    normals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return normals.reshape(-1)[:count].reshape(shape)


def check_known_answers():
    """The known-answer vectors for philox4x32-10 published with Random123."""
    ones = 0xFFFFFFFF
    known = [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ones, ones, ones, ones), (ones, ones), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ]
    for counter, key, expected in known:
        got = tuple(int(word) for word in philox4x32_10([[word] for word in counter], key)[0])
        if got != expected:
            raise AssertionError(f"philox4x32-10 {counter} {key}: got {got}, expected {expected}")
