package picture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/maphash"
	"image"
)

// kittyChunk is the maximum number of base64 characters in one escape sequence of kitty's protocol.
const kittyChunk = 4096

// encodeKitty returns the sequences that transmit img under an id, wpx×hpx pixels large. They show nothing; kittyShow
// shows the picture, usually without another transmission. The terminal may drop a picture that is not on the screen
// (kitty 0.26 does when it scrolls). It then answers ENOENT to kittyShow.
func encodeKitty(img image.Image, wpx, hpx, id int) *encoded {
	file := encodePNG(scale(img, wpx, hpx))
	return &encoded{data: kittyTransmission(file, id), id: id, sum: maphash.Bytes(seed, file)}
}

// kittyTransmission returns the sequences that transmit a PNG file under an id.
func kittyTransmission(file []byte, id int) []byte {
	payload := base64.StdEncoding.EncodeToString(file)

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

// kittyShow shows picture id at the cursor and does not move the cursor. A placement that is already on the screen moves.
// The picture is not scaled if size is zero, and else fills as many cells.
func kittyShow(id, placement int, size image.Point) string {
	scaled := ""
	if size != (image.Point{}) {
		scaled = fmt.Sprintf(",c=%d,r=%d", size.X, size.Y)
	}
	return fmt.Sprintf("\x1b_Ga=p,q=1,C=1,i=%d,p=%d%s\x1b\\", id, placement, scaled)
}

// kittyHide removes a placement from the screen. The terminal keeps the picture's pixels.
func kittyHide(id, placement int) string {
	return fmt.Sprintf("\x1b_Ga=d,d=i,q=2,i=%d,p=%d\x1b\\", id, placement)
}

// kittyForget removes all placements of picture id and its pixels.
func kittyForget(id int) string { return fmt.Sprintf("\x1b_Ga=d,d=I,q=2,i=%d\x1b\\", id) }

// kittyAbandon ends a transmission before its last chunk. The terminal refuses the picture, without an answer.
const kittyAbandon = "\x1b\\\x1b_Gm=0,q=2;\x1b\\"
