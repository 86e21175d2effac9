package rekindle

import (
	"fmt"
	"reflect"
	"strings"
)

// describe is the kind of a part and all that it was told.
func describe(part any) string {
	return describeValue(reflect.ValueOf(part))
}

func describeValue(value reflect.Value) string {
	for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	if value.Kind() != reflect.Struct {
		return fmt.Sprint(value)
	}
	var told []string
	for i := range value.NumField() {
		field := value.Field(i)
		if field.Type() == reflect.TypeFor[layerCalls]() {
			continue
		}
		switch field.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Slice:
			if field.IsNil() {
				continue
			}
		}
		told = append(told, value.Type().Field(i).Name+": "+describeValue(field))
	}
	return value.Type().Name() + "{" + strings.Join(told, ", ") + "}"
}
