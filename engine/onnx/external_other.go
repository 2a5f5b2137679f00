//go:build !unix

package onnx

import "io/fs"

const openFlags = 0

// links returns 1: the file information of this system has no link count. A hard link requires write access beside
// the model.
func links(fs.FileInfo) uint64 { return 1 }
