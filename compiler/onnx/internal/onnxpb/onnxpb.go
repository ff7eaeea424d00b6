// Package onnxpb is the ONNX file format as messages: onnx.proto, and the code that protoc makes of it. It knows no graph and no
// tensor of ours. Open onnx.proto first.
package onnxpb

//go:generate sh generate.sh
