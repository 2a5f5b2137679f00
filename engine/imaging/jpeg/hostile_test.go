package jpeg

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// seedFiles returns the JPEG fixtures of package imaging and a file written by image/jpeg.
func seedFiles(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "testdata", "kinds", "*.jpg"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var buf bytes.Buffer
	if err := stdjpeg.Encode(&buf, image.NewRGBA(image.Rect(0, 0, 50, 40)), nil); err != nil {
		t.Fatal(err)
	}
	seeds := [][]byte{buf.Bytes()}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, data)
	}
	return seeds
}

// check decodes data if its header announces at most 4 MiB. It does not recover the decoder's panics.
func check(t *testing.T, data []byte) {
	t.Helper()
	header, err := ReadHeader(data)
	if err != nil || header.Bytes > 1<<22 {
		return
	}
	decoded, pix, err := Decode(data)
	if err == nil && (len(pix) != 3*header.W*header.H || decoded.W != header.W || decoded.H != header.H) {
		t.Errorf("%d bytes for %d x %d, want %d", len(pix), header.W, header.H, 3*header.W*header.H)
	}
}

// TestFault_13_Mutations changes bytes anywhere in files of every kind. Unlike imaging.Decode, it does not recover a
// panic.
func TestFault_13_Mutations(t *testing.T) {
	n := 5000
	if testing.Short() {
		n = 500
	}
	random := rand.New(rand.NewPCG(13, 1))
	seeds := seedFiles(t)
	for range n {
		data := bytes.Clone(seeds[random.IntN(len(seeds))])
		for range 1 + random.IntN(5) {
			data[random.IntN(len(data))] = uint8(random.Uint32())
		}
		check(t, data)
	}
}

// TestFault_13_Cut cuts files at every byte. Each cut is an error, unless a sequential file lacks only its end marker.
func TestFault_13_Cut(t *testing.T) {
	for i, data := range seedFiles(t) {
		for n := range len(data) - 2 {
			header, _, err := Decode(data[:n])
			if err == nil && (header.Progressive || n < len(data)-3) {
				t.Errorf("seed %d cut at %d of %d bytes was accepted", i, n, len(data))
			}
		}
	}
}

// TestManyScans: a few bytes of a progressive file can request a pass over all blocks, so scans are limited.
func TestManyScans(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "kinds", "progressive.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.Index(data, []byte{0xff, sos})
	next := first + bytes.Index(data[first:], []byte{0xff, dht})
	bomb := bytes.Clone(data[:first])
	for range maxScans + 1 {
		bomb = append(bomb, data[first:next]...)
	}
	bomb = append(bomb, 0xff, eoi)
	if _, _, err := Decode(bomb); err != UnsupportedError("more than 256 scans") {
		t.Errorf("%v, want more than 256 scans", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range seedFiles(f) {
		f.Add(seed)
	}
	f.Fuzz(check)
}
