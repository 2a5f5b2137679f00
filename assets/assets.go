// Package assets embeds the program's default data: a model, its class names and a gallery.
//
// It only embeds files and decodes nothing. README.md and models/README.md give the sources and licences of the files.
// The program in gen renders the pictures.
package assets

import (
	"embed"
	"io/fs"
)

//go:generate go run ./gen

// Model is EfficientNet-Lite0 as ONNX bytes: input [batch,3,224,224] for preset "lite0", output logits
// [batch,1000]. It must not be modified.
//
//go:embed models/efficientnet-lite0.onnx
var Model []byte

// ModelName is the displayed name of Model.
const ModelName = "efficientnet-lite0"

// Classes is the list of ImageNet's 1,000 classes as CSV: index, wnid, name.
//
//go:embed models/imagenet_classes.csv
var Classes []byte

//go:embed gallery
var files embed.FS

// Gallery returns the embedded data set: attributes.csv (path, label as wnid or empty, attributes),
// pairs.csv (a, b, attribute: twins that differ only in this attribute) and the pictures listed in them.
func Gallery() fs.FS {
	gallery, err := fs.Sub(files, "gallery")
	if err != nil {
		panic("assets: the embedded gallery has no valid name") // cannot happen: the path is a valid constant
	}
	return gallery
}
