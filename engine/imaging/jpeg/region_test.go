package jpeg

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"testing"
)

// TestRegion: inside a region, DecodeRegion returns the same pixels as Decode.
func TestRegion(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	noise := image.NewRGBA(image.Rect(0, 0, 131, 77))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32())
	}
	var buf bytes.Buffer
	if err := stdjpeg.Encode(&buf, noise, nil); err != nil {
		t.Fatal(err)
	}
	for i, data := range append(seedFiles(t), buf.Bytes()) {
		header, want, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			x, y := random.IntN(header.W), random.IntN(header.H)
			region := image.Rect(x, y, x+1+random.IntN(header.W-x), y+1+random.IntN(header.H-y))
			_, got, err := DecodeRegion(data, region)
			if err != nil {
				t.Fatal(err)
			}
			for y := region.Min.Y; y < region.Max.Y; y++ {
				from, to := 3*(y*header.W+region.Min.X), 3*(y*header.W+region.Max.X)
				if !bytes.Equal(got[from:to], want[from:to]) {
					t.Fatalf("seed %d, region %v: row %d differs", i, region, y)
				}
			}
		}
	}
}
