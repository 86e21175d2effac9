//go:build golden

package rekindle_test

import (
	"bufio"
	"bytes"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"rekindle.org/rekindle"
)

// The files of tests/golden/cases; tests/golden/README.md describes their format.

// goldenCase is what Keras computed of one model.
type goldenCase struct {
	name, model, compile string // model and compile are JSON
	tensors              []goldenTensor
}

// goldenTensor has float32 values, or int32 values.
type goldenTensor struct {
	name   string
	shape  []int
	floats []float32
	ints   []int32 // nil for float32
}

func (t *goldenTensor) array() rekindle.Array {
	if t.ints != nil {
		return rekindle.ArrayOf(t.ints, t.shape...)
	}
	if len(t.shape) == 0 {
		return rekindle.ScalarOf(t.floats[0])
	}
	return rekindle.ArrayOf(t.floats, t.shape...)
}

// find gives the tensor of a name, or nil.
func (c *goldenCase) find(name string) *goldenTensor {
	for i := range c.tensors {
		if c.tensors[i].name == name {
			return &c.tensors[i]
		}
	}
	return nil
}

// under gives the tensors whose names begin with a prefix, and what follows it in each.
func (c *goldenCase) under(prefix string) iter.Seq2[string, *goldenTensor] {
	return func(yield func(string, *goldenTensor) bool) {
		for i := range c.tensors {
			rest, ok := strings.CutPrefix(c.tensors[i].name, prefix)
			if ok && !yield(rest, &c.tensors[i]) {
				return
			}
		}
	}
}

// goldenReader reads a file line by line. A file that is not as README.md says is an error of the first line that
// is not.
type goldenReader struct {
	path  string
	lines *bufio.Scanner
	line  int
}

func (r *goldenReader) refuse(format string, arguments ...any) {
	panic(fmt.Errorf("%s:%d: %s", r.path, r.line, fmt.Sprintf(format, arguments...)))
}

func (r *goldenReader) next() string {
	r.line++
	if !r.lines.Scan() {
		r.refuse("it ends before \"end\"")
	}
	return r.lines.Text()
}

// keyed gives the value of a line "key value".
func (r *goldenReader) keyed(key string) string {
	value, ok := strings.CutPrefix(r.next(), key+" ")
	if !ok {
		r.refuse("expected \"%s ...\"", key)
	}
	return value
}

func (r *goldenReader) number(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		r.refuse("%v", err)
	}
	return number
}

// tensor reads the tensor that a header "NAME DTYPE RANK DIMS..." begins.
func (r *goldenReader) tensor(header string) goldenTensor {
	fields := strings.Fields(header)
	if len(fields) < 3 || len(fields) != 3+r.number(fields[2]) {
		r.refuse("expected a name, dtype, rank and as many dimensions")
	}
	tensor := goldenTensor{name: fields[0], shape: []int{}}
	count := 1
	for _, field := range fields[3:] {
		tensor.shape = append(tensor.shape, r.number(field))
		count *= r.number(field)
	}
	values := strings.Fields(r.next())
	if len(values) != count {
		r.refuse("%d values; expected %d", len(values), count)
	}
	switch fields[1] {
	case "int32":
		tensor.ints = make([]int32, count)
		for i, value := range values {
			tensor.ints[i] = int32(r.number(value))
		}
	case "float32":
		tensor.floats = r.floats(values)
	default:
		r.refuse("dtype is %s", fields[1])
	}
	return tensor
}

func (r *goldenReader) floats(texts []string) []float32 {
	values := make([]float32, len(texts))
	for i, text := range texts {
		value, err := strconv.ParseFloat(text, 32)
		if err != nil {
			r.refuse("%v", err)
		}
		values[i] = float32(value)
	}
	return values
}

func readGolden(path string) *goldenCase {
	file := must(os.ReadFile(path))
	reader := &goldenReader{path: path, lines: bufio.NewScanner(bytes.NewReader(file))}
	reader.lines.Buffer(nil, len(file)+1)
	if reader.next() != "rekindle-golden 1" {
		reader.refuse("expected \"rekindle-golden 1\"")
	}
	read := &goldenCase{name: reader.keyed("case"), model: reader.keyed("model"), compile: reader.keyed("compile")}
	for line := reader.next(); line != "end"; line = reader.next() {
		header, ok := strings.CutPrefix(line, "tensor ")
		if !ok {
			reader.refuse("expected \"tensor ...\" or \"end\"")
		}
		read.tensors = append(read.tensors, reader.tensor(header))
	}
	if reader.lines.Scan() {
		reader.refuse("it goes on behind \"end\"")
	}
	return read
}

// goldenPaths are those of all cases of a folder, sorted.
func goldenPaths(folder string) []string {
	return must(filepath.Glob(filepath.Join(folder, "*.txt")))
}
