package rekindle

import "rekindle.org/rekindle/internal/raw"

// TargetCount is the number of objects that the library knows.
var TargetCount = raw.TargetCount

// CollectAtEachUse switches the mode on and gives the function to switch it off.
func CollectAtEachUse() func() {
	collectAtEachUse = true
	return func() { collectAtEachUse = false }
}

// IsFitting says whether a Fit has been entered, so that requests to stop are its.
func IsFitting(model *Model) bool {
	model.stops.mutex.Lock()
	defer model.stops.mutex.Unlock()
	return len(model.stops.flags) > 0
}
