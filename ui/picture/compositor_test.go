package picture

import (
	"fmt"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

// BenchmarkFrame measures the event loop's time for a frame with twenty pictures.
func BenchmarkFrame(b *testing.B) {
	for _, protocol := range []Protocol{Blocks, Sixel} {
		b.Run(protocol.String(), func(b *testing.B) {
			c := New(Settings{Force: &protocol})
			c.probe = probe{depth: TrueColour}
			p := painted(red, 60, 60)
			for b.Loop() {
				cells := uv.NewScreenBuffer(200, 60)
				for y := range 60 {
					write(cells, 0, y, fmt.Sprintf("line %d of some text that is on the screen", y))
				}
				var placements []Placement
				for i := range 20 {
					placement := Placement{p, i % 7 * 28, i / 7 * 18, 26, 14}
					Reserve(cells, placement)
					placements = append(placements, placement)
				}
				c.Frame(cells, placements, nil, false)
			}
		})
	}
}

// BenchmarkEncode measures a worker's time for a picture of 448×448 pixels in each protocol.
func BenchmarkEncode(b *testing.B) {
	img := scene(500, 500)
	for _, r := range []recipe{
		{protocol: Blocks, cols: 56, rows: 28, depth: TrueColour},
		{protocol: Blocks, cols: 56, rows: 28, depth: Colours16},
		{protocol: Sixel, wpx: 448, hpx: 444},
		{protocol: Kitty, wpx: 448, hpx: 448},
	} {
		b.Run(fmt.Sprint(r.protocol, r.depth), func(b *testing.B) {
			var bytes int64
			for b.Loop() {
				bytes = r.make(img, 1).bytes()
			}
			b.ReportMetric(float64(bytes)/1024, "KiB")
		})
	}
}
