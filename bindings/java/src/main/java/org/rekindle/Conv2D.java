package org.rekindle;

/** 2D convolution of (batch, height, width, channels). */
public final class Conv2D extends KernelLayer<Conv2D> {
    private final long filters;
    private final long[] kernelSize;
    private final long[] strides = {1, 1};
    private final long[] dilationRate = {1, 1};
    private long groups = 1;
    private Padding padding = Padding.VALID;

    /** @param filters channels of the output, a multiple of the groups
     * @param height of the kernel
     * @param width of the kernel */
    public Conv2D(long filters, long height, long width) {
        this.filters = filters;
        kernelSize = new long[] {height, width};
    }

    @Override
    Conv2D self() {
        return this;
    }

    /** @param height by default 1
     * @param width by default 1
     * @return this */
    public Conv2D strides(long height, long width) {
        strides[0] = height;
        strides[1] = width;
        return this;
    }

    /** @param height by default 1
     * @param width by default 1
     * @return this */
    public Conv2D dilationRate(long height, long width) {
        dilationRate[0] = height;
        dilationRate[1] = width;
        return this;
    }

    /** @param groups of channels that are convolved by themselves; by default 1
     * @return this */
    public Conv2D groups(long groups) {
        this.groups = groups;
        return this;
    }

    /** @param padding by default VALID
     * @return this */
    public Conv2D padding(Padding padding) {
        this.padding = padding;
        return this;
    }

    @Override
    long create(long kernel, long bias) {
        try (rekindle_conv2d_options options = new rekindle_conv2d_options()) {
            options.setName(nameBytes());
            options.setFilters(filters);
            options.set_kernel_size(kernelSize[0], kernelSize[1]);
            options.set_strides(strides[0], strides[1]);
            options.set_dilation_rate(dilationRate[0], dilationRate[1]);
            options.setGroups(groups);
            options.setPadding(padding.ordinal());
            options.setActivation_name(activationBytes());
            options.setUse_bias(useBiasFlag());
            options.setKernel_initializer(kernel);
            options.setBias_initializer(bias);
            return raw.rekindle_conv2d_create(options);
        }
    }
}
