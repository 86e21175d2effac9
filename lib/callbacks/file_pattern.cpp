#include "callbacks/file_pattern.h"

#include <algorithm>

#include "callbacks/number_text.h"
#include "core/error.h"

namespace rekindle {
// [0][width][.precision]kind
bool FilePattern::read_format(const std::string &format, Place &place) {
    size_t at = 0;
    auto number = [&]() -> int {
        size_t begin = at;
        while (at < format.size() && at < begin + 2 && format[at] >= '0' && format[at] <= '9') ++at;
        return at == begin ? -1 : std::stoi(format.substr(begin, at - begin));
    };
    place.zeros = !format.empty() && format[0] == '0';
    place.width = static_cast<size_t>(std::max(number(), 0));
    if (at < format.size() && format[at] == '.') {
        ++at;
        place.precision = number();
        if (place.precision < 0) return false;
    }
    if (at + 1 != format.size()) return false;
    place.kind = format[at];
    return std::string("defg").find(place.kind) != std::string::npos;
}

FilePattern::Place FilePattern::read_place(const std::string &inside, const std::string &pattern,
                                           const char *argument) {
    size_t colon = inside.find(':');
    Place place;
    place.number = inside.substr(0, colon);
    bool good = colon == std::string::npos || read_format(inside.substr(colon + 1), place);
    require(good && !place.number.empty(), argument, " is \"", pattern, "\", with the place \"{", inside,
            "}\"; expected one such as \"{epoch:02d}\" or \"{val_loss:.4f}\"");
    bool counts = place.number == "epoch" || place.number == "batch";
    if (place.kind == '\0' && counts) place.kind = 'd';
    return place;
}

std::string FilePattern::written(const Place &place, double number) {
    if (place.kind == '\0') return python_number(number);
    auto format = place.kind == 'e'   ? std::chars_format::scientific
                  : place.kind == 'g' ? std::chars_format::general
                                      : std::chars_format::fixed;
    std::string text = formatted_number(number, format, place.kind == 'd' ? 0 : place.precision);
    if (text.size() < place.width) text.insert(0, place.width - text.size(), place.zeros ? '0' : ' ');
    return text;
}

FilePattern::FilePattern(const std::string &pattern, const char *argument) : pattern_(pattern) {
    size_t begin = 0;
    for (size_t open; (open = pattern.find('{', begin)) != std::string::npos;) {
        size_t close = pattern.find('}', open);
        require(close != std::string::npos, argument, " is \"", pattern,
                "\", where a place has no end; expected \"}\"");
        Place place = read_place(pattern.substr(open + 1, close - open - 1), pattern, argument);
        place.before = pattern.substr(begin, open - begin);
        places_.push_back(std::move(place));
        begin = close + 1;
    }
    Place end;
    end.before = pattern.substr(begin);
    places_.push_back(std::move(end));
}

std::string FilePattern::fill(const Logs &numbers) const {
    std::string filled;
    for (const Place &place : places_) {
        filled += place.before;
        if (place.number.empty()) continue;
        const double *number = numbers.find(place.number);
        require(number != nullptr, "filepath is \"", pattern_, "\", but there is no \"", place.number,
                "\" in the logs; expected the name of one of them, epoch or batch");
        filled += written(place, *number);
    }
    return filled;
}

bool FilePattern::may_be(const std::string &name) const {
    if (places_.size() == 1) return name == pattern_;
    const std::string &begin = places_.front().before, &end = places_.back().before;
    return name.size() >= begin.size() + end.size() && name.starts_with(begin) && name.ends_with(end);
}

} // namespace rekindle
