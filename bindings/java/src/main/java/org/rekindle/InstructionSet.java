package org.rekindle;

/** What models may be computed with: {@link RuntimeOptions#instructionSet}. */
public enum InstructionSet {
    /** All that this CPU and oneDNN know. */
    BEST,
    /** AVX2 with FMA, which every CPU has that this library computes on. */
    AVX2,
    /** AVX-512 (F, BW, DQ and VL), and none of its extensions. */
    AVX512
}
