module rekindle.org/benchmarks

go 1.24

require rekindle.org/rekindle v0.1.0

replace rekindle.org/rekindle => ../../../bindings/go
