package page

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/jpeg"

	"beyond/engine/imaging"
)

const jpegURI = "data:image/jpeg;base64,"

// qualities are tried in turn, in the units of package jpeg, until a picture has room.
var qualities = []int{92, 85, 75, 65}

// dataURI returns a picture as a data URI of a JPEG: at the best quality, or the largest size, that room bytes hold. A
// picture of leastSide may take more.
func dataURI(img *imaging.RGB, room int) (string, error) {
	for {
		for _, q := range qualities {
			data, err := encoded(img, q)
			if err != nil {
				return "", err
			}
			least := q == qualities[len(qualities)-1] && min(img.W, img.H) <= leastSide
			if uri := jpegURI + base64.StdEncoding.EncodeToString(data); least || len(uri) <= room {
				return uri, nil
			}
		}
		img = imaging.Resize(img, max(img.W*3/4, 1), max(img.H*3/4, 1), imaging.Bicubic)
	}
}

// leastSide is the side of a picture, in pixels, below which it is not made smaller.
const leastSide = 128

func encoded(img image.Image, quality int) ([]byte, error) {
	var data bytes.Buffer
	err := jpeg.Encode(&data, img, &jpeg.Options{Quality: quality})
	return data.Bytes(), err
}
