package imaging

import (
	"bytes"
	"image"
	"image/color"

	"golang.org/x/image/webp"
)

// webpHeader counts the planes with their alpha. For the lossless form it counts an image of 4 bytes a pixel and the
// same again for its transforms.
func webpHeader(data []byte) (header, error) {
	if animated(data) {
		return header{}, skip("animated WebP is not supported")
	}
	c, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return header{}, err
	}
	perPixel := int64(8)
	if c.ColorModel == color.YCbCrModel {
		perPixel = 2
	}
	// The decoder allocates whole macroblocks of 16 × 16, also at the edges.
	return header{w: c.Width, h: c.Height, bytes: area(c.Width+15, c.Height+15) * (3 + perPixel)}, nil
}

// animated reads the flags of the extended header. If there is one, it is the first chunk.
func animated(data []byte) bool {
	const chunk, flags, animation = 12, 20, 1 << 1
	return len(data) > flags && string(data[chunk:chunk+4]) == "VP8X" && data[flags]&animation != 0
}

func decodeWebP(data []byte, _ image.Rectangle) (*RGB, string, error) {
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", err
	}
	switch m := img.(type) {
	case *image.YCbCr:
		return vp8RGB(m), "RGB", nil
	case *image.NYCbCrA:
		out := vp8RGB(&m.YCbCr)
		for y := range out.H {
			row := out.row(y)
			for i := range row {
				row[i] = over(row[i], m.A[y*m.AStride+i/3])
			}
		}
		return out, "RGB" + alpha(m), nil
	default:
		return onWhite(img), kind(img), nil
	}
}

// vp8RGB converts VP8's planes and smooths the chroma as libwebp does (constants of its dsp/yuv.h). VP8's luma ranges
// from 16 to 235, but image.YCbCr's own conversion assumes 0 to 255.
func vp8RGB(m *image.YCbCr) *RGB {
	out := NewRGB(m.Rect.Dx(), m.Rect.Dy())
	cw, ch := (out.W+1)/2, (out.H+1)/2
	u, v := make([]uint8, 2*cw), make([]uint8, 2*cw)
	for y := range out.H {
		near := y / 2
		far := min(max(near-1+y%2*2, 0), ch-1)
		smoothRow(u, m.Cb[near*m.CStride:][:cw], m.Cb[far*m.CStride:][:cw])
		smoothRow(v, m.Cr[near*m.CStride:][:cw], m.Cr[far*m.CStride:][:cw])
		row, luma := out.row(y), m.Y[y*m.YStride:]
		for x := range out.W {
			l, cb, cr := int32(luma[x])*19077>>8, int32(u[x]), int32(v[x])
			row[3*x] = clip6(l + cr*26149>>8 - 14234)
			row[3*x+1] = clip6(l - cb*6419>>8 - cr*13320>>8 + 8708)
			row[3*x+2] = clip6(l + cb*33050>>8 - 17685)
		}
	}
	return out
}

func clip6(v int32) uint8 { return uint8(min(max(v>>6, 0), 255)) }

// smoothRow doubles a row of chroma in both directions: each output sample is 9/16 of the nearest input, 3/16 of each
// of its two neighbours and 1/16 of the fourth. near and far are the nearest and the second nearest input row.
func smoothRow(to, near, far []uint8) {
	column := func(i int) int { return 3*int(near[i]) + int(far[i]) }
	last := len(near) - 1
	for i := range near {
		left, here, right := column(max(i-1, 0)), column(i), column(min(i+1, last))
		to[2*i] = uint8((3*here + left + 8) >> 4)
		to[2*i+1] = uint8((3*here + right + 8) >> 4)
	}
}
