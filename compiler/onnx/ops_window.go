package onnx

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// window reads how a filter or pool of the given size walks over x: strides, dilations and padding.
func (n *node) window(x tensor.Shape, size []int) (attr.Set, error) {
	strides, dilations := n.ints("strides", []int{1, 1}), n.ints("dilations", []int{1, 1})
	pads := n.ints("pads", []int{0, 0, 0, 0})
	if len(x) != 4 || len(size) != 2 || len(strides) != 2 || len(dilations) != 2 || len(pads) != 4 {
		return nil, fmt.Errorf("window %v, strides %v, dilations %v, pads %v over %v; only images [N C H W] are supported",
			size, strides, dilations, pads, x)
	}
	switch auto := n.str("auto_pad", "NOTSET"); auto {
	case "NOTSET", "":
	case "VALID":
		pads = []int{0, 0, 0, 0}
	case "SAME_UPPER", "SAME_LOWER":
		pads = make([]int, 4)
		for i := range 2 {
			total, err := samePadding(x[2+i], size[i], strides[i], dilations[i])
			if err != nil {
				return nil, fmt.Errorf("auto_pad %s: %w", auto, err)
			}
			pads[i], pads[2+i] = total/2, total-total/2
			if auto == "SAME_LOWER" {
				pads[i], pads[2+i] = pads[2+i], pads[i]
			}
		}
	default:
		return nil, fmt.Errorf("auto_pad %q; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER", auto)
	}
	return attr.Set{"strides": strides, "dilations": dilations, "pads": pads}, n.err
}

// samePadding returns the padding of both sides together that gives ⌈in/stride⌉ results.
func samePadding(in, size, stride, dilation int) (int, error) {
	if tensor.IsSym(in) {
		return 0, fmt.Errorf("the image's extent is the symbol %s; specialize it first", tensor.SymName(in))
	}
	if stride < 1 || size < 1 || dilation < 1 {
		return 0, fmt.Errorf("window %d, stride %d, dilation %d", size, stride, dilation)
	}
	out := (in + stride - 1) / stride
	return max(0, (out-1)*stride+(size-1)*dilation+1-in), nil
}

// pooled reads what both poolings have in common.
func (n *node) pooled() (attr.Set, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	size := n.ints("kernel_shape", nil)
	attrs, err := n.window(x.Shape, size)
	if err != nil {
		return nil, n.explain(err)
	}
	attrs["size"] = size
	if n.int("ceil_mode", 0) != 0 {
		attrs["ceil"] = 1
	}
	return attrs, nil
}

func maxPool(n *node) (*value, error) {
	n.int("storage_order", 0) // of the indices, which are not supported as a result
	attrs, err := n.pooled()
	if err != nil {
		return nil, err
	}
	return n.add(graph.MaxPool, "", attrs, n.args[0])
}

func averagePool(n *node) (*value, error) {
	attrs, err := n.pooled()
	if err != nil {
		return nil, err
	}
	if n.int("count_include_pad", 0) != 0 {
		attrs["count_pad"] = 1
	}
	return n.add(graph.AvgPool, "", attrs, n.args[0])
}

// globalPool reads a pooling over all axes but the first two.
func globalPool(fn string) func(*node) (*value, error) {
	return func(n *node) (*value, error) {
		x, err := n.typ(n.args[0])
		if err != nil {
			return nil, err
		}
		axes := []int{}
		for i := 2; i < len(x.Shape); i++ {
			axes = append(axes, i)
		}
		return n.add(graph.Reduce, "", attr.Set{"fn": fn, "axes": axes}, n.args[0])
	}
}
