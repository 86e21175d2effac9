module rekindle.org/rekindle

go 1.24
