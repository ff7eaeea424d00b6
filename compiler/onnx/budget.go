package onnx

import (
	"errors"
	"fmt"
	"reflect"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// What unpacking a file may take: an empty message is two bytes of file and two hundred of memory, so the wire form is walked and its
// cost added up before anything is unpacked. Files of real networks stay below 4 bytes of structure for each of theirs, weights aside.
const (
	costSlack = 64 << 20
	costRatio = 16
)

var errBroken = errors.New("is cut off or is not an ONNX file; fetch it again")

// checkCost refuses bytes that are not the wire form of a model, or that unpack to more than they may.
func checkCost(data []byte) error {
	if len(data) == 0 {
		return errors.New("is empty")
	}
	c := coster{left: costSlack + costRatio*len(data)}
	if err := c.message(data, (&onnxpb.Model{}).ProtoReflect().Descriptor()); err != nil {
		return err
	}
	return nil
}

type coster struct {
	left int
}

func (c *coster) spend(n int) error {
	if c.left -= n; c.left < 0 {
		return fmt.Errorf("would take more than %d times its size and %d MiB to unpack; no real model does", costRatio, costSlack>>20)
	}
	return nil
}

// message walks the fields of one message. The schema has no message that contains itself, so the depth is bounded.
func (c *coster) message(b []byte, d protoreflect.MessageDescriptor) error {
	if err := c.spend(sizes[d.FullName()]); err != nil {
		return err
	}
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return errBroken
		}
		b = b[n:]
		if n = protowire.ConsumeFieldValue(num, typ, b); n < 0 {
			return errBroken
		}
		if err := c.field(b[:n], typ, d.Fields().ByNumber(num)); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

func (c *coster) field(value []byte, typ protowire.Type, f protoreflect.FieldDescriptor) error {
	if f == nil {
		return nil // unknown: skipped
	}
	if typ != protowire.BytesType {
		return c.spend(16) // a number, at most doubled by the growth of its list
	}
	body, _ := protowire.ConsumeBytes(value)
	switch f.Kind() {
	case protoreflect.MessageKind:
		return c.message(body, f.Message())
	case protoreflect.StringKind, protoreflect.BytesKind:
		return c.spend(len(body) + 32)
	}
	return c.spend(8 * len(body)) // packed numbers: a byte may become eight
}

// sizes holds the bytes that an empty message of each type takes, and the pointer to it.
var sizes = func() map[protoreflect.FullName]int {
	m := map[protoreflect.FullName]int{}
	file := onnxpb.File_onnx_proto.Messages()
	for i := range file.Len() {
		name := file.Get(i).FullName()
		t, err := protoregistry.GlobalTypes.FindMessageByName(name)
		if err != nil {
			panic("onnx: schema without " + string(name))
		}
		m[name] = int(reflect.TypeOf(t.Zero().Interface()).Elem().Size()) + 24
	}
	return m
}()
