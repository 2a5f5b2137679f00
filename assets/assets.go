// Package assets carries what beyond shows when it is given nothing: a model, its class names and a gallery.
//
// It only embeds files; it decodes nothing. Where the files come from and under which licences is told in
// README.md and models/README.md; the rendered pictures are drawn by the program in gen.
package assets

import (
	"embed"
	"io/fs"
)

//go:generate go run ./gen

// Model is EfficientNet-Lite0 as ONNX bytes: input [batch,3,224,224] for preset "lite0", output logits
// [batch,1000]. Nobody may modify it.
//
//go:embed models/efficientnet-lite0.onnx
var Model []byte

// ModelName is the name under which Model is shown.
const ModelName = "efficientnet-lite0"

// Classes is the list of ImageNet's 1,000 classes as CSV: index, wnid, name.
//
//go:embed models/imagenet_classes.csv
var Classes []byte

//go:embed gallery
var files embed.FS

// Gallery returns the embedded data set: attributes.csv (path, label as wnid or empty, attributes),
// pairs.csv (a, b, attribute: twins that differ in that one attribute) and the pictures they name.
func Gallery() fs.FS {
	gallery, err := fs.Sub(files, "gallery")
	if err != nil {
		panic("assets: the embedded gallery has no valid name") // a constant is never an invalid path
	}
	return gallery
}
