package main

import "testing"

func TestForUsers(t *testing.T) {
	const doc = `Package eval runs networks over data sets: accuracy,
and sparsity. It must not
know how they are made. Every number is counted.

	eval.go      Accuracy: this file; open it first
	compare.go   two networks

	x := eval.Accuracy(net, data)

Ranges come from images. Open this file first; range.go has the rest.
`
	const want = `Package eval runs networks over data sets: accuracy,
and sparsity. Every number is counted.

	x := eval.Accuracy(net, data)

Ranges come from images.
`
	if got := forUsers(doc); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
