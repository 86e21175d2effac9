module rekindle.org/flatbuffers

go 1.24

require (
	github.com/google/flatbuffers v2.0.8+incompatible
	rekindle.org/rekindle v0.1.0
)

replace rekindle.org/rekindle => ../
