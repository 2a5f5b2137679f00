package onnx

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// TestMetadata reads the texts of whole files and of any beginning of one.
func TestMetadata(t *testing.T) {
	entry := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "preset")
	entry = protowire.AppendString(protowire.AppendTag(entry, 2, protowire.BytesType), "lite0")
	data := protowire.AppendBytes(protowire.AppendTag(sound(), 14, protowire.BytesType), entry)
	if got := Metadata(bytes.NewReader(data)); got["preset"] != "lite0" || len(got) != 1 {
		t.Errorf("%q", got)
	}
	for n := range data {
		if got := Metadata(bytes.NewReader(data[:n])); len(got) > 0 {
			t.Errorf("%d bytes of %d: %q", n, len(data), got)
		}
	}
}
