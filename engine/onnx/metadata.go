package onnx

import "google.golang.org/protobuf/encoding/protowire"

// Metadata returns the texts that a file's author added to it (metadata_props), by key, up to the first broken field.
// The graph is not read.
func Metadata(src Source) map[string]string {
	texts := make(map[string]string)
	file := outline{src: src}
	for at := int64(0); at < src.Size(); {
		number, wire, head, length, err := file.field(at, src.Size())
		if err != nil {
			break
		}
		if number == 14 && wire == protowire.BytesType {
			body, err := file.bytes(at+head, length)
			if err != nil {
				break
			}
			var entry [3]string // field 1 is the key, 2 the value
			eachText(body, func(number protowire.Number, body []byte) {
				if number == 1 || number == 2 {
					entry[number] = string(body)
				}
			})
			texts[entry[1]] = entry[2]
		}
		at += head + length
	}
	return texts
}

// eachText calls f for every length-delimited field of a message that nobody has scanned, up to the first broken one.
func eachText(data []byte, f func(number protowire.Number, body []byte)) {
	for len(data) > 0 {
		number, wire, n := protowire.ConsumeTag(data)
		if n < 0 {
			return
		}
		length := protowire.ConsumeFieldValue(number, wire, data[n:])
		if length < 0 {
			return
		}
		if wire == protowire.BytesType {
			body, _ := protowire.ConsumeBytes(data[n:])
			f(number, body)
		}
		data = data[n+length:]
	}
}
