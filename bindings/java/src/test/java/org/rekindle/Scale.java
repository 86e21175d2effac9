package org.rekindle;

import java.nio.FloatBuffer;
import java.util.List;

/** Multiplies each feature by a weight. */
final class Scale extends CustomLayer {
    @Override
    public List<CustomWeight> weights(long[] inputShape) {
        return List.of(new CustomWeight("scale", inputShape[0]).initializer("ones"));
    }

    @Override
    public void forward(LayerBatch batch) {
        FloatBuffer input = batch.input();
        FloatBuffer output = batch.output();
        FloatBuffer weight = batch.weight(0);
        for (int i = 0; i < input.limit(); ++i) output.put(i, input.get(i) * weight.get(i % weight.limit()));
    }

    @Override
    public void backward(LayerBatch batch) {
        FloatBuffer input = batch.input();
        FloatBuffer gradient = batch.outputGradient();
        FloatBuffer weight = batch.weight(0);
        FloatBuffer ofWeight = batch.weightGradient(0);
        FloatBuffer ofInput = batch.inputGradient();
        for (int i = 0; i < input.limit(); ++i) {
            int feature = i % weight.limit();
            ofWeight.put(feature, ofWeight.get(feature) + gradient.get(i) * input.get(i));
            if (ofInput != null) ofInput.put(i, gradient.get(i) * weight.get(feature));
        }
    }
}
