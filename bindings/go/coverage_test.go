package rekindle_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Functions that this package does not call, and why.
var leftOut = map[string]string{
	"rekindle_array_init":                           "the raw layer's constructors set the defaults",
	"rekindle_callback_options_init":                "the raw layer's constructors set the defaults",
	"rekindle_pull_dataset_options_init":            "the raw layer's constructors set the defaults",
	"rekindle_callback_create":                      "raw_callback_create makes it, over a target",
	"rekindle_communicator_create":                  "a communicator is a library's",
	"rekindle_communicator_options_init":            "a communicator is a library's",
	"rekindle_learning_rate_scheduler_create":       "raw_learning_rate_scheduler_create makes it, over a target",
	"rekindle_learning_rate_scheduler_options_init": "the raw layer's constructors set the defaults",
	"rekindle_progress_bar_create":                  "raw_progress_bar_create makes it",
	"rekindle_progress_bar_options_init":            "the raw layer's constructors set the defaults",
	"rekindle_pull_dataset_create":                  "raw_pull_dataset_create makes it, over a target",
	"rekindle_batch_init":                           "batch.c puts a batch together",
	"rekindle_model_output_size":                    "raw.OutputSize calls it",
	"rekindle_model_predict_on_batch":               "raw.PredictOnArray calls it",
	"rekindle_model_predict_batch":                  "raw_model_predict_batch has the outputs in one slice",
	"rekindle_model_train_on_batch":                 "rekindle_model_train_batch takes any number of arrays",
	"rekindle_model_test_on_batch":                  "rekindle_model_test_batch takes any number of arrays",
	"rekindle_custom_layer_create":                  "raw_custom_layer_create makes it, over a target",
	"rekindle_custom_layer_options_init":            "the raw layer's constructors set the defaults",
	"rekindle_custom_layer_register":                "raw_custom_layer_register does it, with a target",
	"rekindle_custom_loss_create":                   "raw_custom_loss_create makes it, over a target",
	"rekindle_custom_loss_options_init":             "the raw layer's constructors set the defaults",
	"rekindle_custom_loss_register":                 "raw_custom_loss_register does it, with a target",
	"rekindle_custom_metric_create":                 "raw_custom_metric_create makes it, over a target",
	"rekindle_custom_metric_options_init":           "the raw layer's constructors set the defaults",
	"rekindle_custom_metric_register":               "raw_custom_metric_register does it, with a target",
	"rekindle_custom_schedule_create":               "raw_custom_schedule_create makes it, over a target",
	"rekindle_custom_schedule_options_init":         "the raw layer's constructors set the defaults",
	"rekindle_custom_schedule_register":             "raw_custom_schedule_register does it, with a target",
	"rekindle_custom_weight_init":                   "the raw layer's constructors set the defaults",
	"rekindle_layer_apply":                          "rekindle_layer_call takes any number of inputs",
	"rekindle_log_set_sink":                         "raw_log_set_sink sets it, over a target",
	"rekindle_log_to_file":                          "raw_log_set_sink sets any sink",
	"rekindle_last_error":                           "raw_last_error says it in Go's words",
	"rekindle_status_name":                          "raw_status_name says it in Go's words",
	"rekindle_tensor_create":                        "raw_tensor_create makes it, from an address",
	"rekindle_tensor_borrow":                        "raw_tensor_borrow makes it, over a target",
	"rekindle_tensor_view":                          "raw_view_new takes it",
	"rekindle_model_abort_code":                     "what a hook returns is the cause of the error",
	"rekindle_preemption_handler_install":           "Go's runtime handles signals; PreemptOn",
	"rekindle_preemption_handler_uninstall":         "Go's runtime handles signals; PreemptOn",
}

func TestEveryFunctionOfTheLibraryIsUsed(t *testing.T) {
	var sources strings.Builder
	files := append(must(filepath.Glob("*.go")), "internal/raw/call.go")
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			sources.Write(must(os.ReadFile(file)))
		}
	}
	functions := strings.Fields(string(must(os.ReadFile("../../tests/abi/exports.txt"))))
	if len(functions) < 100 {
		t.Fatalf("%d functions; expected all of them", len(functions))
	}
	for _, function := range functions {
		name := "R" + function[1:]
		used := strings.Contains(sources.String(), name+"(") || strings.Contains(sources.String(), "raw."+name)
		if options, ok := strings.CutSuffix(name, "_init"); ok {
			used = strings.Contains(sources.String(), "raw.New"+options+"()")
		}
		_, excused := leftOut[function]
		if used == excused {
			t.Errorf("%s: used %v, left out %v; expected one of the two", function, used, excused)
		}
	}
}
