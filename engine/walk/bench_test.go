package walk

import (
	"testing"

	"beyond/engine/imaging"
)

// BenchmarkPaint paints the last step of each kind.
func BenchmarkPaint(b *testing.B) {
	crop := imaging.NewRGB(224, 224)
	for i := range crop.Pix {
		crop.Pix[i] = uint8(i * i >> 9)
	}
	p := &Painter{}
	p.Begin(Picture{Crop: crop})
	for _, k := range Kinds() {
		b.Run(k.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := p.Paint(k, k.At(severities)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
