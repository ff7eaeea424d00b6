#!/bin/sh
# Makes onnx.pb.go out of onnx.proto with protoc (3.21 or newer) and the Go plugin at the version in go.mod.
set -e
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
go build -o "$tools" google.golang.org/protobuf/cmd/protoc-gen-go
protoc --plugin="$tools/protoc-gen-go" --go_out=. --go_opt=paths=source_relative onnx.proto
