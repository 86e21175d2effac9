package rekindle

import (
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// CallOptions are what a layer is called with, for ApplyWith and CallWith of [Layer]; what is not set is Keras's default.
type CallOptions struct {
	inputs, initialState []*Symbol
	attentionMask, mask  *Symbol
	useCausalMask        bool
}

// NewCallOptions has the inputs, as many as the layer takes.
func NewCallOptions(inputs ...*Symbol) *CallOptions {
	return &CallOptions{inputs: slices.Clone(inputs)}
}

// InitialState sets what a recurrent layer begins with, as many as it has states; by default zeros.
func (c *CallOptions) InitialState(states ...*Symbol) *CallOptions {
	c.initialState = slices.Clone(states)
	return c
}

// AttentionMask sets, for an attention layer, a mask of the shape (places of query, places of value), 0 where a place of
// query does not look at that place of value; by default, or nil, it looks at all.
func (c *CallOptions) AttentionMask(mask *Symbol) *CallOptions {
	c.attentionMask = mask
	return c
}

// Mask sets which places of the input count: of the input's first dimensions, 0 where one does not; by default, or nil,
// as the mask says that the input brings along, if it does.
func (c *CallOptions) Mask(mask *Symbol) *CallOptions {
	c.mask = mask
	return c
}

// UseCausalMask sets, for an attention layer, whether no place of query looks at later places of value; by default false.
func (c *CallOptions) UseCausalMask(use bool) *CallOptions {
	c.useCausalMask = use
	return c
}

// use calls a function with the library's options, which are valid until it has returned, unless a symbol has an error.
func (c *CallOptions) use(function func(options raw.Rekindle_call_options) error) error {
	if c == nil {
		return invalid("the options of a call are nil; expected CallOptions")
	}
	options := raw.NewRekindle_call_options()
	defer raw.DeleteRekindle_call_options(options)
	options.SetUse_causal_mask(flag(c.useCausalMask))
	then := func() error { return function(options) }
	then = withOptional("Mask", c.mask, options.SetMask, then)
	then = withOptional("AttentionMask", c.attentionMask, options.SetAttention_mask, then)
	if len(c.initialState) > 0 {
		then = withSymbols("InitialState", c.initialState, options.Set_initial_state, then)
	}
	return withSymbols("inputs", c.inputs, options.Set_inputs, then)()
}

// withSymbols sets symbols for the length of what comes then.
func withSymbols(argument string, symbols []*Symbol, set func([]int64), then func() error) func() error {
	return func() error {
		return useSymbols(argument, symbols, func(handles []int64) error {
			set(handles)
			return then()
		})
	}
}

func withOptional(argument string, symbol *Symbol, set func(int64), then func() error) func() error {
	if symbol == nil {
		return then
	}
	return withSymbols(argument, []*Symbol{symbol}, func(handles []int64) { set(handles[0]) }, then)
}
