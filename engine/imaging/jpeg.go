package imaging

import (
	"image"

	"beyond/engine/imaging/jpeg"
)

// jpegHeader refuses four components without the Adobe marker: they may be CMYK or its inverse, and the file does not
// say which.
func jpegHeader(data []byte) (header, error) {
	h, err := jpeg.ReadHeader(data)
	if err != nil {
		return header{}, err
	}
	if h.Components == 4 && !h.Adobe {
		return header{}, skip("four colour channels without the Adobe marker: CMYK or its inverse")
	}
	return header{w: h.W, h: h.H, bytes: h.Bytes}, nil
}

func decodeJPEG(data []byte, needed image.Rectangle) (*RGB, string, error) {
	h, pix, err := jpeg.DecodeRegion(data, needed)
	if err != nil {
		return nil, "", err
	}
	return &RGB{W: h.W, H: h.H, Pix: pix}, jpegKind(h), nil
}

func jpegKind(h jpeg.Header) string {
	switch {
	case h.Components == 1:
		return "grey"
	case h.Components == 4 && h.Transform == 0:
		return "CMYK (Adobe)"
	case h.Components == 4:
		return "YCCK (Adobe)"
	default:
		return "RGB"
	}
}

func exifOfJPEG(data []byte) []byte {
	h, err := jpeg.ReadHeader(data)
	if err != nil {
		return nil
	}
	return h.EXIF
}
