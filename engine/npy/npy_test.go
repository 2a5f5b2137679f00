package npy

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"beyond/engine/golden"
)

func TestRoundTrip(t *testing.T) {
	for _, shape := range [][]int{{}, {0}, {1}, {6}, {2, 3}, {1, 3, 2, 1}} {
		n := 1
		for _, d := range shape {
			n *= d
		}
		want := make([]float32, n)
		for i := range want {
			want[i] = float32(i) - 0.5
		}
		var buf bytes.Buffer
		if err := Encode(&buf, want, shape...); err != nil {
			t.Fatal(err)
		}
		if (buf.Len()-4*n)%64 != 0 {
			t.Errorf("shape %v: the header is %d bytes, want a multiple of 64", shape, buf.Len()-4*n)
		}
		got, gotShape, err := Decode[float32](buf.Bytes())
		if err != nil || !slices.Equal(got, want) || !slices.Equal(gotShape, shape) {
			t.Errorf("shape %v: got %v of shape %v, %v, want %v", shape, got, gotShape, err, want)
		}
	}
}

func TestDecodeNumPy(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "golden", "logits", "efficientnet-lite0.npy"))
	if err != nil {
		t.Fatal(err)
	}
	_, shape, err := Decode[float32](data)
	if err != nil || !slices.Equal(shape, []int{12, 1000}) {
		t.Errorf("shape %v, %v; want [12 1000]", shape, err)
	}
	if _, _, err := Decode[float64](data); err == nil {
		t.Error("a float32 array was read as float64")
	}
}

func TestDecodeRefuses(t *testing.T) {
	var buf bytes.Buffer
	if err := Encode(&buf, []uint8{1, 2, 3}, 3); err != nil {
		t.Fatal(err)
	}
	whole := buf.Bytes()
	for n := range whole {
		if _, _, err := Decode[uint8](whole[:n]); err == nil {
			t.Errorf("a file cut at byte %d of %d was accepted", n, len(whole))
		}
	}
	if _, err := ReadHeader(bytes.NewReader(whole[:64])); err == nil {
		t.Error("half a header was accepted")
	}
	huge := bytes.Replace(whole, []byte("(3,)"), []byte("(4611686018427387904, 8,)"), 1)
	if _, _, err := Decode[uint8](huge); err == nil {
		t.Error("an overflowing shape was accepted")
	}
}

// TestReadHeader checks that the elements follow the header directly, for reading them as a stream.
func TestReadHeader(t *testing.T) {
	var buf bytes.Buffer
	if err := Encode(&buf, []uint16{7, 8, 9, 10, 11, 12}, 3, 2); err != nil {
		t.Fatal(err)
	}
	h, err := ReadHeader(&buf)
	if err != nil || h.Descr != "<u2" || !slices.Equal(h.Shape, []int{3, 2}) || h.Len() != 6 {
		t.Errorf("ReadHeader() = %+v, %v, want <u2 of shape [3 2]", h, err)
	}
	if want := []byte{7, 0, 8, 0, 9, 0, 10, 0, 11, 0, 12, 0}; !bytes.Equal(buf.Bytes(), want) {
		t.Errorf("after the header: %v, want %v", buf.Bytes(), want)
	}
}
