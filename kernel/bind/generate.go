package bind

//go:generate go run ./gen
