package picture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/maphash"
	"image"
	"image/draw"
	"image/png"
	"math"
)

// encodeITerm returns img as an inline image of iTerm2's protocol, reduced by a factor for a draft. It fills whole cells,
// with transparent pixels where the picture ends, because a size in cells holds on every screen: pixels differ from
// points on some.
func encodeITerm(img image.Image, r recipe, reduced int) *encoded {
	file := encodePNG(inCells(img, r, reduced))
	size := fmt.Sprintf("size=%d;width=%d;height=%d", len(file), r.cols, r.rows)
	data := "\x1b]1337;File=inline=1;preserveAspectRatio=0;doNotMoveCursor=1;" + size + ":" +
		base64.StdEncoding.EncodeToString(file) + "\a"
	return &encoded{data: []byte(data), sum: maphash.Bytes(seed, file)}
}

// inCells returns img, scaled to the recipe's pixels, in the upper left corner of a picture of all its cells.
func inCells(img image.Image, r recipe, reduced int) *image.RGBA {
	cellW, cellH := Capabilities{CellW: r.cellW, CellH: r.cellH}.cell()
	all := image.Rect(0, 0,
		ceilDiv(int(math.Round(float64(r.cols)*cellW)), reduced), ceilDiv(int(math.Round(float64(r.rows)*cellH)), reduced))
	out := image.NewRGBA(all)
	scaled := scale(img, min(all.Dx(), ceilDiv(r.wpx, reduced)), min(all.Dy(), ceilDiv(r.hpx, reduced)))
	draw.Draw(out, scaled.Rect, scaled, image.Point{}, draw.Src)
	return out
}

// encodePNG takes 20 ms for a large picture and halves its bytes, which is faster over slow connections.
func encodePNG(img image.Image) []byte {
	var file bytes.Buffer
	// Encode fails only if writing fails, and writing to a buffer never does.
	_ = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, img)
	return file.Bytes()
}
