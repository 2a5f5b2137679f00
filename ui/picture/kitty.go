package picture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
)

// kittyChunk is the most base64 characters one escape sequence of kitty's protocol carries.
const kittyChunk = 4096

// encodeKitty returns the sequences that give the terminal img under an id, wpx×hpx pixels large. They
// show nothing yet: kittyShow does, mostly without the pixels being sent again. The terminal may forget
// a picture that is not on the screen (kitty 0.26 does whenever it scrolls) and then answers ENOENT.
func encodeKitty(img image.Image, wpx, hpx, id int) []byte {
	var file bytes.Buffer
	// PNG is half the bytes of plain pixels, which counts more than its 20 ms once a line is slow.
	// Encode fails only if writing does, and a buffer takes all.
	_ = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, scale(img, wpx, hpx))
	payload := base64.StdEncoding.EncodeToString(file.Bytes())

	var out bytes.Buffer
	control := fmt.Sprintf("a=t,f=100,t=d,q=1,i=%d,", id)
	for len(payload) > 0 {
		chunk := payload[:min(kittyChunk, len(payload))]
		payload = payload[len(chunk):]
		more := min(1, len(payload))
		fmt.Fprintf(&out, "\x1b_G%sm=%d;%s\x1b\\", control, more, chunk)
		control = ""
	}
	return out.Bytes()
}

// kittyShow places picture id at the cursor, pixel by pixel; the cursor stays. A placement that is on
// the screen already moves.
func kittyShow(id, placement int) string {
	return fmt.Sprintf("\x1b_Ga=p,q=1,C=1,i=%d,p=%d\x1b\\", id, placement)
}

// kittyHide takes a placement off the screen; the terminal keeps the picture's pixels.
func kittyHide(id, placement int) string {
	return fmt.Sprintf("\x1b_Ga=d,d=i,q=2,i=%d,p=%d\x1b\\", id, placement)
}

// kittyForget makes the terminal drop picture id, wherever it is shown, and its pixels.
func kittyForget(id int) string { return fmt.Sprintf("\x1b_Ga=d,d=I,q=2,i=%d\x1b\\", id) }
