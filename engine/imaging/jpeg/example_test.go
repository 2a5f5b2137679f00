package jpeg_test

import (
	"bytes"
	"fmt"
	"image"
	stdjpeg "image/jpeg"

	"beyond/engine/imaging/jpeg"
)

func ExampleDecode() {
	var file bytes.Buffer
	if err := stdjpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 16, 8)), nil); err != nil {
		fmt.Println(err)
		return
	}
	header, err := jpeg.ReadHeader(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("memory:", header.Bytes, "bytes") // check it before Decode

	header, pix, err := jpeg.Decode(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d × %d pixels, %d component, %d bytes of RGB\n", header.W, header.H, header.Components, len(pix))
	// Output:
	// memory: 512 bytes
	// 16 × 8 pixels, 1 component, 384 bytes of RGB
}
