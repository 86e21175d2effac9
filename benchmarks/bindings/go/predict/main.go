// What a prediction of one row takes through the Go binding; as ../../predict_bench.c.
//
//	predict <calls>
package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"time"

	"rekindle.org/rekindle"
)

const (
	features = 784
	warmUp   = 20000

	modelJSON = `{"class_name":"Sequential","config":{"build_input_shape":[null,784],"layers":[
		{"class_name":"Dense","config":{"units":128,"activation":"relu"}},
		{"class_name":"Dense","config":{"units":10,"activation":"softmax"}}]}}`
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	times := make([]float64, must(strconv.Atoi(os.Args[1])))
	row := make([]float32, features)
	for i := range row {
		row[i] = float32(i%7) / 7
	}
	model := must(rekindle.ModelFromJSON(modelJSON))
	if err := model.Build(features); err != nil {
		log.Fatal(err)
	}
	for i := -warmUp; i < len(times); i++ {
		begin := time.Now()
		must(model.PredictOnBatch(rekindle.ArrayOf(row, 1, features)))
		if i >= 0 {
			times[i] = float64(time.Since(begin).Nanoseconds()) * 1e-3
		}
	}
	slices.Sort(times)
	fmt.Printf("p50 %.3f p99 %.3f\n", times[len(times)/2], times[len(times)*99/100])
}
