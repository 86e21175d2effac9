package rekindle_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rekindle.org/rekindle"
	"rekindle.org/rekindle/internal/raw"
)

// No text of the library has a word of C's in it.

// quoted is what a text quotes: the program's own words.
var quoted = regexp.MustCompile(`".*?"($|[ ;:,.)\]}\n])|(^|\W)'.*?'($|[ ;:,.)\]}\n])`)

// wordsOfC are what a text must not say outside of quotes. A name with dots or slashes is a backup's.
var wordsOfC = regexp.MustCompile(`->|rekindle_|REKINDLE_|\bNULL\b|\bsizeof\b|\bpointer\b|(^|[^\w./])[a-z][a-z0-9]*_\w+($|[^\w./])`)

func expectNoWordOfC(t *testing.T, text string) {
	t.Helper()
	if found := wordsOfC.FindString(quoted.ReplaceAllString(text, "$1$2$3")); found != "" {
		t.Errorf("%q in the text: %s", found, text)
	}
}

func TestTextsAreSpelledAsGoSpellsThem(t *testing.T) {
	for c, expected := range map[string]string{
		"": "",
		"options->save_freq_batches is -1; expected 1 or more":              "SaveFreqBatches is -1; expected 1 or more",
		"units is 0; expected 1 or more":                                    "Units is 0; expected 1 or more",
		"beta_1 is 1; expected less":                                        "Beta1 is 1; expected less",
		"path is 'a'; expected another":                                     "path is 'a'; expected another",
		"the model is not built; call rekindle_model_build, or fit it":      "the model is not built; call Model.Build, or fit it",
		"options->x is NULL; it must be given":                              "X is nil; it must be given",
		"options->x_path is NULL; expected a pointer":                       "XPath is missing; expected a value",
		"options->class_weights[0].class_index is -1":                       "ClassWeights[0].key is -1",
		"options->common.weight_decay is -1; expected 0 or more":            "WeightDecay is -1; expected 0 or more",
		"options->common.clipvalue is 1, and options->common.clipnorm is 1": "Clipvalue is 1, and Clipnorm is 1",
		"options->kernel_initializer: mean is nan":                          "KernelInitializer: Mean is nan",
		"x->shape has rank 9":                                               "X.Shape has rank 9",
		"callback \"a\": get_state gave NULL":                               "callback \"a\": State gave nil",
		"'/a/options->x' and options->x_path":                               "'/a/options->x' and XPath",
		`name is "NULL"options->x"; expected options->name`:                 `name is "NULL"options->x"; expected Name`,
		`'it's NULL' is NULL`:                                               `'it's NULL' is nil`,
		"the layer's x_shape and the model's":                               "the layer's XShape and the model's",
		"fit.batch_size: the backup has 32; see allowed_changes":            "fit.batch_size: the backup has 32; see AllowedChanges",
		"a_folder/my_backup/file_1 and ./a_b":                               "a_folder/my_backup/file_1 and ./a_b",
		"json: units_x is 1":                                                "json: units_x is 1",
		"\"cut in NULL ...":                                                 "\"cut in NULL ...",
		"REKINDLE_LOCKED, REKINDLE_IO_ERROR and REKINDLE_SAVE_FREQ_OFF":     "ErrLocked, ErrIO and SaveFreqOff",
		"rekindle_backup_save and on_train_batch_end":                       "BackupAndRestore.Save and OnTrainBatchEnd",
		"Either `save_freq` or `save_before_preemption` must be set":        "Either `SaveFreqBatches` or `SaveBeforePreemption` must be set",
		"é_ü options->é":                                                    "é_ü é",
		strings.Repeat("options->a ", 1000) + strings.Repeat("é", 1<<14):    strings.Repeat("A ", 1000) + strings.Repeat("é", (8191-2000)/2),
	} {
		if got := raw.Raw_words(c); got != expected {
			t.Errorf("%.200q became %.200q; expected %.200q", c, got, expected)
		}
	}
}

// onlyInC are parts of texts that only a caller in C can get: of struct sizes and reserved fields, which the raw layer
// sets, of enumerators and addresses, which it takes from types of Go's, and of functions of the host's.
var onlyInC = regexp.MustCompile(`struct_size|sizeof|reserved|expected a rekindle_(action|dtype)|` +
	`options->(de)?allocate|buffer is NULL`)

// ofOthers are names in texts that are none of the package's.
var ofOthers = map[string]bool{"NaN": true, "oneDNN": true, "OpenMP": true, "FlatBuffer": true, "ExpandDims": true, "InputLayer": true}

// messages are the texts that a file of the library's can say, with (7) for what is put in: the literals of each
// statement in which one has a space or an arrow.
func messages(source string) []string {
	var found []string
	var statement strings.Builder
	said := false
	lexeme := regexp.MustCompile(`(?s)//[^\n]*|/\*.*?\*/|#include[^\n]*|"(\\.|[^"\\])*"|'(\\.|[^'\\\n])+'|[;{}]`)
	end := 0
	for _, at := range lexeme.FindAllStringIndex(source, -1) {
		token := source[at[0]:at[1]]
		between := strings.TrimSpace(source[end:at[0]])
		end = at[1]
		switch {
		case token[0] == '"':
			literal := strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n").Replace(token[1 : len(token)-1])
			switch {
			case strings.HasPrefix(literal, "->"):
				statement.WriteString(" x")
			case statement.Len() > 0 && between != "":
				statement.WriteString("(7)")
			}
			if strings.Contains(literal, " ") || strings.Contains(literal, "->") {
				statement.WriteString(literal)
				said = true
			}
		case strings.Contains(";{}", token):
			if said {
				found = append(found, statement.String())
			}
			statement.Reset()
			said = false
		}
	}
	return found
}

// identifiers are all names that the package declares or takes as parameters.
func identifiers(t *testing.T) map[string]bool {
	names := map[string]bool{}
	files, err := filepath.Glob("*.go")
	require(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require(t, err)
		ast.Inspect(parsed, func(node ast.Node) bool {
			if identifier, ok := node.(*ast.Ident); ok {
				names[identifier.Name] = true
			}
			return true
		})
	}
	return names
}

func TestAllTextsOfTheLibraryAreTranslated(t *testing.T) {
	known := identifiers(t)
	names := regexp.MustCompile(`\b[A-Za-z]+[a-z0-9][A-Z]\w*`)
	count := 0
	err := filepath.WalkDir("../../lib", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "tool" { // it is a program of its own
			return fs.SkipDir
		}
		if extension := filepath.Ext(path); extension != ".cpp" && extension != ".h" {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, text := range messages(string(source)) {
			count++
			if onlyInC.MatchString(text) {
				continue
			}
			said := raw.Raw_words(text)
			expectNoWordOfC(t, said)
			for _, name := range names.FindAllString(quoted.ReplaceAllString(said, ""), -1) {
				// What a constructor takes is a parameter: units of NewDense.
				parameter := strings.ToLower(name[:1]) + name[1:]
				if !known[name] && !known[parameter] && !ofOthers[name] {
					t.Errorf("%s: Go has no %s, of the text %q, which was %q", path, name, said, text)
				}
			}
		}
		return nil
	})
	require(t, err)
	if count < 200 {
		t.Errorf("%d texts; expected the library's", count)
	}
}

// refusals are errors of all of the package's calls that take something, made by taking something wrong.
func refusals(t *testing.T) []error {
	var errs []error
	add := func(err error) {
		t.Helper()
		if err == nil {
			t.Error("succeeded; expected an error")
			return
		}
		errs = append(errs, err)
	}
	layers := []rekindle.Layer{
		rekindle.NewDense(0), rekindle.NewDense(1).Name("a/b"), rekindle.NewDense(1).Activation("NULL"),
		rekindle.NewDense(1).KernelInitializer("x_y"),
		rekindle.NewDense(1).KernelInitializer(rekindle.NewRandomNormal().Mean(math.NaN())),
		rekindle.NewDense(1).KernelInitializer(rekindle.NewRandomNormal().Stddev(-1.0)),
		rekindle.NewDense(1).BiasInitializer(rekindle.NewRandomUniform().Minval(1.0)),
		rekindle.NewDense(1).BiasInitializer(""),
		rekindle.NewConv2D(0), rekindle.NewConv2D(1), rekindle.NewConv2D(3, 1, 1).Groups(2),
		rekindle.NewConv2D(1, 2, 2).Strides(2, 2).DilationRate(2, 2),
		rekindle.NewConv2D(1, 2, 2).Padding(7),
		rekindle.NewMaxPooling2D().PoolSize(-1, 1), rekindle.NewAveragePooling2D(1, 1).Strides(-1, 1),
		rekindle.NewReshape(-2), rekindle.NewReshape(-1, -1),
		rekindle.NewReshape(make([]int, 9)...), rekindle.NewDropout(2), rekindle.NewActivation(""),
		rekindle.NewRescaling(math.Inf(1)), rekindle.NewRescaling(1).Offset(math.NaN()),
	}
	for _, layer := range layers {
		_, err := rekindle.NewSequential(nil, layer)
		add(err)
	}
	for _, description := range []*rekindle.SequentialOptions{
		rekindle.NewSequentialOptions().InputShape(-2), rekindle.NewSequentialOptions().InputShape(make([]int, 9)...), rekindle.NewSequentialOptions().Name("\xff"),
	} {
		_, err := rekindle.NewSequential(description)
		add(err)
	}

	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	uncompiled := must(rekindle.NewSequential(nil, rekindle.NewDense(2)))
	defer uncompiled.Close()
	ctx := context.Background()
	fit := func(model *rekindle.Model, dataset *rekindle.Dataset, options *rekindle.FitOptions) {
		t.Helper()
		_, err := model.Fit(ctx, dataset, options)
		add(err)
	}
	fit(uncompiled, dataset, nil)
	fit(model, nil, nil)
	for _, options := range []*rekindle.FitOptions{
		rekindle.NewFitOptions().Epochs(-1), rekindle.NewFitOptions().BatchSize(-1), rekindle.NewFitOptions().InitialEpoch(-1), rekindle.NewFitOptions().ValidationSplit(2),
		rekindle.NewFitOptions().ValidationBatchSize(-1), rekindle.NewFitOptions().ValidationFreq(-1), rekindle.NewFitOptions().ClassWeights(map[int]float64{-1: 1}),
		rekindle.NewFitOptions().ClassWeights(map[int]float64{1: math.NaN()}), rekindle.NewFitOptions().Callbacks(nil),
		rekindle.NewFitOptions().Callbacks(&rekindle.LambdaCallback{Name: "a", State: &counter{}}, &rekindle.LambdaCallback{Name: "a", State: &counter{}}),
	} {
		fit(model, dataset, options)
	}
	for _, options := range []*rekindle.CompileOptions{
		rekindle.NewCompileOptions(), rekindle.NewCompileOptions().Loss("x_y"), rekindle.NewCompileOptions().Loss(rekindle.NewBinaryCrossentropy().LabelSmoothing(2)), rekindle.NewCompileOptions().Loss("mse").Metrics("x_y"), rekindle.NewCompileOptions().Loss("mse").Metrics(""),
		rekindle.NewCompileOptions().Loss("mse").Metrics("accuracy", "accuracy"), rekindle.NewCompileOptions().Loss("mse").StepsPerExecution(-1), rekindle.NewCompileOptions().Loss("mse").Threads(-1), rekindle.NewCompileOptions().Loss("mse").Shards(-1),
		rekindle.NewCompileOptions().Loss("mse").Optimizer(rekindle.NewAdam().LearningRate(-1)), rekindle.NewCompileOptions().Loss("mse").Optimizer(rekindle.NewAdam().Beta1(1.0)),
		rekindle.NewCompileOptions().Loss("mse").Optimizer(rekindle.NewAdam().Beta2(-1.0)), rekindle.NewCompileOptions().Loss("mse").Optimizer(rekindle.NewAdam().Epsilon(-1.0)),
		rekindle.NewCompileOptions().Loss("mse").Optimizer(rekindle.NewSGD().LearningRate(math.NaN())), rekindle.NewCompileOptions().Loss("mse").Optimizer(rekindle.NewSGD().Momentum(2)),
	} {
		add(uncompiled.Compile(options))
	}
	for _, options := range []*rekindle.BackupOptions{
		rekindle.NewBackupOptions(""), rekindle.NewBackupOptions("/proc/no_such/dir"), rekindle.NewBackupOptions("/dev/null/x"), rekindle.NewBackupOptions(t.TempDir()).SaveFreqBatches(-2),
		rekindle.NewBackupOptions(t.TempDir()).SaveFreqOff(), rekindle.NewBackupOptions(t.TempDir()).DoubleCheckpoint(true).KeepGenerations(1),
		rekindle.NewBackupOptions(t.TempDir()).OverheadBudget(2), rekindle.NewBackupOptions(t.TempDir()).PreemptionDeadline(-1),
		rekindle.NewBackupOptions(t.TempDir()).PreemptionDeadline(1), rekindle.NewBackupOptions(t.TempDir()).LockWait(-1),
		rekindle.NewBackupOptions(t.TempDir()).KeepGenerations(-1), rekindle.NewBackupOptions(t.TempDir()).AllowedChanges("\xff"),
	} {
		_, err := rekindle.NewBackupAndRestore(options)
		add(err)
	}
	array := func(values []float32, shape ...int) rekindle.Array { return rekindle.ArrayOf(values, shape...) }
	for _, data := range []rekindle.ArrayDataset{
		{}, {X: array(nil)}, {X: array(make([]float32, 4)), Y: array(make([]float32, 3))},
		{X: rekindle.ArrayOf([]uint64{1})}, {X: array(make([]float32, 1), 1, 1, 1, 1, 1, 1, 1, 1, 1)},
		{X: array(make([]float32, 4)), SampleWeight: rekindle.ArrayOf(make([]int32, 4))},
		{X: array(make([]float32, 4)), SampleWeight: array(make([]float32, 3))}, {X: array(make([]float32, 4), 5)},
	} {
		_, err := rekindle.NewDataset(data)
		add(err)
	}
	for _, data := range []rekindle.IDXDataset{{}, {XPath: "no_such_file"}, {XPath: "/"}, {XPath: "words_test.go"}, {XPath: "\xff"}} {
		_, err := rekindle.OpenIDX(data)
		add(err)
	}
	for _, data := range []rekindle.PullDataset{
		{}, {Source: newSource()}, {Source: newSource(), BatchSize: 1, XShape: []int{0}}, {Source: newSource(), BatchSize: 1, XShape: make([]int, 9)},
	} {
		_, err := rekindle.NewPullDataset(data)
		add(err)
	}
	for _, batch := range []rekindle.Batch{
		{X: array(make([]float32, 2), 2, 1)}, {X: array(make([]float32, 12), 2, 6), Y: array(make([]float32, 3))},
		{X: array(make([]float32, 12), 2, 6), Y: array(make([]float32, 2)), SampleWeight: array(make([]float32, 3))},
	} {
		noisy := pull(&badSource{batch})
		fit(model, noisy, nil)
		fit(model, noisy, rekindle.NewFitOptions().ValidationSplit(0.5))
		fit(model, noisy, rekindle.NewFitOptions().ValidationData(noisy))
		_, err := noisy.SampleCount()
		add(err)
		noisy.Close()
	}
	broken := pull(&badSource{})
	fit(must(rekindle.NewSequential(nil, rekindle.NewDense(2))), broken, nil)
	fit(model, broken, rekindle.NewFitOptions().Callbacks(&rekindle.LambdaCallback{OnTrainBegin: func(*rekindle.Event) error { return errHook }}))
	fit(model, dataset, rekindle.NewFitOptions().Callbacks(&rekindle.LambdaCallback{OnTrainBatchEnd: func(*rekindle.Event) error { return errHook }}))
	broken.Close()
	for _, batch := range []rekindle.Batch{
		{}, {X: array(make([]float32, 6), 1, 6)}, {X: rekindle.ArrayOf(make([]uint64, 6), 1, 6), Y: array(make([]float32, 1))},
		{X: array(make([]float32, 5), 1, 5), Y: array(make([]float32, 1))}, {X: array(make([]float32, 6), 1, 6), Y: array(make([]float32, 2))},
		{X: array(make([]float32, 6), 1, 6), Y: array([]float32{9})},
		{X: array(make([]float32, 6), 1, 6), Y: array(make([]float32, 1)), SampleWeight: rekindle.ArrayOf(make([]int32, 1))},
		{X: array(make([]float32, 1), 1, 1, 1, 1, 1, 1, 1, 1, 1), Y: array(make([]float32, 1))},
	} {
		_, err := model.TrainOnBatch(batch)
		add(err)
	}
	unbuilt := must(rekindle.NewSequential(nil, rekindle.NewDense(2)))
	defer unbuilt.Close()
	_, err := unbuilt.Predict(nil, nil)
	add(err)
	_, err = unbuilt.Evaluate(dataset, nil)
	add(err)
	_, err = model.Predict(dataset, rekindle.NewPredictOptions().BatchSize(-1))
	add(err)
	_, err = unbuilt.Weight("dense/kernel")
	add(err)
	_, err = model.Weight("no_such")
	add(err)
	_, err = model.State("no_such")
	add(err)
	add(model.SetWeight("dense/kernel", rekindle.Array{}))
	add(model.SetWeight("dense/kernel", array(make([]float32, 2))))
	add(model.SetWeight("dense/kernel", rekindle.ArrayOf(make([]int32, 6*16), 6, 16)))
	add(model.SetLearningRate(math.NaN()))
	add(unbuilt.SetLearningRate(1))
	add(unbuilt.Save(filepath.Join(t.TempDir(), "x")))
	add(unbuilt.Build(-1))
	add(unbuilt.Build(make([]int, 9)...))
	add(unbuilt.LoadWeights("no_such_file"))
	add(model.Add(rekindle.NewFlatten()))
	add(model.Save("/no_such/folder/x"))
	add(model.Save(""))
	add(model.LoadWeights(""))
	add(model.CompileFromJSON(`{"steps_per_execution": 0}`))
	add(model.CompileFromJSON("NULL"))
	for _, json := range []string{"", "{", `{"class_name": "options->x"}`, `{"class_name": 1}`} {
		_, err = rekindle.ModelFromJSON(json)
		add(err)
	}
	for _, path := range []string{"", "no_such_file", "/", "words_test.go"} {
		_, err = rekindle.LoadModel(path)
		add(err)
		_, err = rekindle.OpenCheckpoint(path)
		add(err)
	}
	for _, folder := range []string{"", "/no_such/folder", t.TempDir()} {
		_, err = rekindle.NewestCheckpoint(folder)
		add(err)
	}
	saved := filepath.Join(t.TempDir(), "it's \"NULL\" of options->x")
	require(t, model.Save(saved))
	checkpoint := must(rekindle.OpenCheckpoint(saved))
	defer checkpoint.Close()
	_, err = checkpoint.Read("no_such")
	add(err)
	_, err = checkpoint.Entry("")
	add(err)
	add(checkpoint.ReadBytes("weights/dense/kernel", 1<<40, make([]byte, 1)))
	backup := newBackup(t.TempDir())
	defer backup.Close()
	_, err = backup.Restore(unbuilt)
	add(err)
	_, err = backup.Restore(model)
	add(err)
	add(backup.Save(model, rekindle.Position{Epoch: -1}))
	add(backup.Save(model, rekindle.Position{Batch: -1}))
	add(backup.Save(unbuilt, rekindle.Position{}))
	add(rekindle.Configure(rekindle.NewRuntimeOptions().Threads(1)))
	add(rekindle.Configure(rekindle.NewRuntimeOptions().Threads(-1)))
	add(rekindle.Configure(rekindle.NewRuntimeOptions().InstructionSet(3)))
	model.Close()
	add(model.Compile(rekindle.NewCompileOptions()))
	return errs
}

func TestNoErrorHasAWordOfC(t *testing.T) {
	errs := refusals(t)
	for _, err := range errs {
		expectNoWordOfC(t, err.Error())
	}
}

func TestWhatAnErrorQuotesIsAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), `options->x NULL a_b`, `it's`)
	_, err := rekindle.LoadModel(path)
	if !strings.Contains(err.Error(), "'"+path+"'") {
		t.Error(err)
	}
	model := newClassifier(1)
	defer model.Close()
	require(t, model.Build(features))
	_, err = model.Weight(`NULL "options->x"`)
	if !strings.Contains(err.Error(), `"NULL "options->x""`) {
		t.Error(err)
	}
}
