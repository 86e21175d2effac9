#pragma once

#include <string>
#include <vector>

#include "training/logs.h"

namespace rekindle {

// The name of a file with places for numbers, as Keras's: "model-{epoch:02d}-{val_loss:.2f}.rekindle". A place has the
// name of a number and, behind a colon, how it is written: 0 for zeros in front, a width, a precision, and one of d, e,
// f and g.
class FilePattern {
public:
    // Throws INVALID_ARGUMENT, quoting `argument`, for what is no such pattern.
    FilePattern(const std::string &pattern, const char *argument);

    // Throws INVALID_ARGUMENT for a number that is not there.
    std::string fill(const Logs &numbers) const;
    // Whether a name begins and ends as those of the pattern do.
    bool may_be(const std::string &name) const;

private:
    struct Place {
        std::string before; // the text in front of it
        std::string number; // empty at the end of the pattern
        char kind = '\0';   // d, e, f or g; 0: as Python writes it
        bool zeros = false; // in front, where it is shorter than the width
        size_t width = 0;
        int precision = 6;
    };
    static bool read_format(const std::string &format, Place &place);
    static Place read_place(const std::string &inside, const std::string &pattern, const char *argument);
    static std::string written(const Place &place, double number);

    std::string pattern_;
    std::vector<Place> places_;
};

} // namespace rekindle
