#pragma once

namespace rekindle {

// A parameter of a layer's call in Keras, of those that this library has.
struct CallParameter {
    enum class Kind {
        kInput,
        kInputByName, // one that need not be given, so that Keras's users do it by its name
        kInitialState,
        kAttentionMask,
        kMask,
        kTravellingMask, // of the second input or the third, in this order; that which travels with it, and no other
        kUseCausalMask,
        kNotHere, // that nothing but Keras's default is taken for
    };

    const char *name;
    Kind kind;
};

} // namespace rekindle
