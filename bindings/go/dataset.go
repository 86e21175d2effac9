package rekindle

import (
	"maps"
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// Dataset is where Fit, Evaluate and Predict take their samples from.
type Dataset struct {
	handle
	source *sourceTarget // of a pull dataset
}

func newDataset(address int64, source *sourceTarget) *Dataset {
	dataset := &Dataset{source: source}
	dataset.open("dataset", address, raw.Rekindle_dataset_destroy)
	return dataset
}

// ArrayDataset describes a dataset of arrays whose first axis is the sample. X and Y are float32, float64, uint8, int32
// or int64; each batch of them is converted to float32, or to int32 for an input of integers. Class indices in Y are
// checked before training.
//
// For a model of several inputs or outputs there are lists, by names or in the model's order:
//
//	rekindle.ArrayDataset{
//		Inputs:  rekindle.Named{"user": users, "item": items},
//		Targets: rekindle.Named{"score": scores},
//	}
type ArrayDataset struct {
	X            Array // must be set, or Inputs; at least one sample
	Y            Array // none: for Predict only
	SampleWeight Array // none, or float32, one per sample or per row of the outputs; counts at every output

	Inputs        Arrays // instead of X
	Targets       Arrays // instead of Y
	SampleWeights Arrays // instead of SampleWeight: each counts at its output

	// Borrow uses the slices without a copy. They are pinned, and must not be changed, until the dataset is closed and no
	// call uses it any more.
	Borrow bool
}

// NewDataset makes a dataset of arrays.
func NewDataset(description ArrayDataset) (*Dataset, error) {
	all, err := samplesOf("", Batch{description.X, description.Y, description.SampleWeight,
		description.Inputs, description.Targets, description.SampleWeights})
	if err != nil {
		return nil, err
	}
	options := raw.NewRekindle_array_dataset_options()
	defer raw.DeleteRekindle_array_dataset_options(options)
	set := [3]func(int64){options.SetX, options.SetY, options.SetSample_weight}
	add := [3]func(string, int64){options.Add_input, options.Add_target, options.Add_sample_weight}
	for kind := range all {
		for i, one := range all[kind].arrays {
			tensor, err := one.array.tensor(all[kind].argument(i), description.Borrow)
			if err != nil {
				return nil, err
			}
			defer raw.Rekindle_tensor_destroy(tensor)
			if all[kind].isAlone() {
				set[kind](tensor)
			} else {
				add[kind](one.name, tensor)
			}
		}
	}
	dataset, err := call(func() int64 { return raw.Rekindle_array_dataset_create(options) })
	if err != nil {
		return nil, err
	}
	return newDataset(dataset, nil), nil
}

// Paths are those of the files for the inputs or the outputs of a model that has several: [NamedPaths] or
// [OrderedPaths].
type Paths interface {
	list() []namedPath
}

// NamedPaths are paths by the names of inputs or outputs; "" is none, at an output that needs none.
type NamedPaths map[string]string

// OrderedPaths are paths in the order of a model's inputs or outputs, as [Ordered]; "" is none.
type OrderedPaths []string

type namedPath struct{ name, path string }

func (n NamedPaths) list() []namedPath {
	list := make([]namedPath, 0, len(n))
	for _, name := range slices.Sorted(maps.Keys(n)) {
		list = append(list, namedPath{name, n[name]})
	}
	return list
}

func (o OrderedPaths) list() []namedPath {
	list := make([]namedPath, len(o))
	for i, path := range o {
		list[i].path = path
	}
	return list
}

// IDXDataset describes a dataset of IDX files (the format of MNIST), plain or compressed with gzip.
type IDXDataset struct {
	XPath          string // must be set, or Inputs
	YPath          string // "": none
	Inputs         Paths  // instead of XPath, for a model of several inputs
	Targets        Paths  // instead of YPath, for a model of several outputs
	AddChannelAxis bool   // images (count, height, width) become (count, height, width, 1), as Conv2D takes them
}

// OpenIDX reads IDX files into memory and makes a dataset of them.
func OpenIDX(description IDXDataset) (*Dataset, error) {
	options := raw.NewRekindle_idx_dataset_options()
	defer raw.DeleteRekindle_idx_dataset_options(options)
	for _, path := range []string{description.XPath, description.YPath} {
		if err := checkText("a path", path); err != nil {
			return nil, err
		}
	}
	options.SetX_path(description.XPath)
	options.SetY_path(description.YPath)
	if err := addPaths("Inputs", description.Inputs, options.Add_input); err != nil {
		return nil, err
	}
	if err := addPaths("Targets", description.Targets, options.Add_target); err != nil {
		return nil, err
	}
	options.SetAdd_channel_axis(flag(description.AddChannelAxis))
	dataset, err := call(func() int64 { return raw.Rekindle_idx_dataset_create(options) })
	if err != nil {
		return nil, err
	}
	return newDataset(dataset, nil), nil
}

func addPaths(argument string, paths Paths, add func(name, path string)) error {
	if paths == nil {
		return nil
	}
	_, named := paths.(NamedPaths)
	for _, one := range paths.list() {
		if named && one.name == "" {
			return invalid("%s has a path of the name \"\"; expected the name of an input or output", argument)
		}
		for _, text := range []string{one.name, one.path} {
			if err := checkText("a name or path in "+argument, text); err != nil {
				return err
			}
		}
		add(one.name, one.path)
	}
	return nil
}

// SampleCount is the number of samples; [ErrUnsupported] for a pull dataset, which does not know it.
func (d *Dataset) SampleCount() (int, error) {
	count, err := d.get(raw.Rekindle_dataset_sample_count)
	return int(count), err
}

// Close closes the dataset; a second call does nothing.
func (d *Dataset) Close() { d.close() }

// shared is the dataset's handle; nil for none.
func (d *Dataset) shared() *handle {
	if d == nil {
		return nil
	}
	return &d.handle
}
