package rekindle

import "rekindle.org/rekindle/internal/raw"

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

// ArrayDataset describes a dataset of arrays whose first axis is the sample. X and Y are float32, uint8, int32 or
// int64; each batch of them is converted to float32. Class indices in Y are checked before training.
type ArrayDataset struct {
	X            Array // must be set; at least one sample
	Y            Array // none: for Predict only
	SampleWeight Array // none, or float32, one per sample or per row of the outputs
	// Borrow uses the slices without a copy. They are pinned, and must not be changed, until the dataset is closed and no
	// call uses it any more.
	Borrow bool
}

// NewDataset makes a dataset of arrays.
func NewDataset(description ArrayDataset) (*Dataset, error) {
	options := raw.NewRekindle_array_dataset_options()
	defer raw.DeleteRekindle_array_dataset_options(options)
	parts := []struct {
		name  string
		array Array
		set   func(int64)
	}{
		{"X", description.X, options.SetX},
		{"Y", description.Y, options.SetY},
		{"SampleWeight", description.SampleWeight, options.SetSample_weight},
	}
	for _, part := range parts {
		tensor, err := part.array.tensor(part.name, description.Borrow)
		if err != nil {
			return nil, err
		}
		defer raw.Rekindle_tensor_destroy(tensor)
		part.set(tensor)
	}
	dataset, err := call(func() int64 { return raw.Rekindle_array_dataset_create(options) })
	if err != nil {
		return nil, err
	}
	return newDataset(dataset, nil), nil
}

// IDXDataset describes a dataset of IDX files (the format of MNIST), plain or compressed with gzip.
type IDXDataset struct {
	XPath          string // must be set
	YPath          string // "": none
	AddChannelAxis bool   // images (count, height, width) become (count, height, width, 1), as Conv2D takes them
}

// OpenIDX reads IDX files into memory and makes a dataset of them.
func OpenIDX(description IDXDataset) (*Dataset, error) {
	for _, path := range []string{description.XPath, description.YPath} {
		if err := checkText("a path", path); err != nil {
			return nil, err
		}
	}
	options := raw.NewRekindle_idx_dataset_options()
	defer raw.DeleteRekindle_idx_dataset_options(options)
	options.SetX_path(description.XPath)
	options.SetY_path(description.YPath)
	options.SetAdd_channel_axis(flag(description.AddChannelAxis))
	dataset, err := call(func() int64 { return raw.Rekindle_idx_dataset_create(options) })
	if err != nil {
		return nil, err
	}
	return newDataset(dataset, nil), nil
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
