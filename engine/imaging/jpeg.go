package imaging

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
)

func jpegHeader(data []byte) (header, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return header{}, err
	}
	return header{w: c.Width, h: c.Height, bytes: area(c.Width+31, c.Height+15) * (3 + 3 + 12)}, nil
}

func decodeJPEG(data []byte) (*RGB, string, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", err
	}
	m, ok := img.(*image.YCbCr)
	if !ok {
		return onWhite(img), kind(img), nil
	}
	rgba := image.NewRGBA(m.Rect)
	draw.Draw(rgba, rgba.Rect, m, m.Rect.Min, draw.Src)
	return onWhite(rgba), "RGB", nil
}

