//go:build !unix

package onnx

import "io/fs"

const openFlags = 0

// links is not told by this system's file information; a hard link needs the right to write beside the model.
func links(fs.FileInfo) uint64 { return 1 }
