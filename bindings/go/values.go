package rekindle

import (
	"fmt"
	"strings"

	"rekindle.org/rekindle/internal/raw"
)

func invalid(format string, arguments ...any) error {
	return &Error{Status: ErrInvalidArgument, Message: fmt.Sprintf(format, arguments...)}
}

// checkText refuses texts that C would take for shorter ones.
func checkText(argument, text string) error {
	if strings.ContainsRune(text, 0) {
		return invalid("%s is %q; expected no zero character", argument, text)
	}
	return nil
}

// valueOr is what was given, or else another.
func valueOr[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}

func flag(value bool) uint {
	if value {
		return 1
	}
	return 0
}

func int64s(values []int) []int64 {
	converted := make([]int64, len(values))
	for i, value := range values {
		converted[i] = int64(value)
	}
	return converted
}

// takeText copies a text that the library hands over.
func takeText(address int64, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer raw.Rekindle_string_destroy(address)
	return raw.Raw_string(address), nil
}
