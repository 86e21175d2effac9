// What a training step costs through the Go binding, without a callback and with one that does nothing at each batch's
// end; as ../fit_bench.c.
//
//	fit_bench <images> <labels> <fits> <threads>
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"time"

	"rekindle.org/rekindle"
)

const (
	epochs = 4

	modelJSON = `{"class_name":"Sequential","config":{"build_input_shape":[null,28,28],"layers":[
		{"class_name":"Rescaling","config":{"scale":0.00392156862745098}},
		{"class_name":"Flatten"},
		{"class_name":"Dense","config":{"units":128,"activation":"relu"}},
		{"class_name":"Dense","config":{"units":10,"activation":"softmax"}}]}}`
	compileJSON = `{"optimizer":"adam","loss":"sparse_categorical_crossentropy","metrics":["accuracy"],"threads":%s}`
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

func main() {
	dataset := must(rekindle.OpenIDX(rekindle.IDXDataset{XPath: os.Args[1], YPath: os.Args[2]}))
	fits := must(strconv.Atoi(os.Args[3]))
	model := must(rekindle.ModelFromJSON(modelJSON))
	if err := model.CompileFromJSON(fmt.Sprintf(compileJSON, os.Args[4])); err != nil {
		log.Fatal(err)
	}
	steps := float64((must(dataset.SampleCount()) + 31) / 32)
	calls := 0
	goOn := []rekindle.Callback{&rekindle.LambdaCallback{OnTrainBatchEnd: func(*rekindle.Event) error { calls++; return nil }}}
	// One fit; microseconds for a step.
	measure := func(callbacks []rekindle.Callback) float64 {
		begin := time.Now()
		must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Epochs(epochs).Callbacks(callbacks...)))
		return float64(time.Since(begin).Nanoseconds()) * 1e-3 / (epochs * steps)
	}
	measure(goOn)
	var plain, called []float64
	for range fits {
		plain = append(plain, measure(nil))
		called = append(called, measure(goOn))
	}
	fmt.Printf("plain %.3f callback %.3f\n", median(plain), median(called))
}
