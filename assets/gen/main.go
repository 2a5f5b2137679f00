// Command gen renders the gallery: every scene of the grid as a JPEG, and attributes.csv and pairs.csv beside them.
// go generate runs it from the assets folder. On one architecture the same code gives the same bytes for any number of
// workers. It knows no model and makes no choice by predictions.
//
// It is a ray marcher over signed distance fields (Hart 1996) with one key light, a dome of ambient light, soft
// shadows, mirrored surroundings and a thin lens.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

func main() {
	out := flag.String("out", "gallery", "folder to write the gallery into")
	pixels := flag.Int("pixels", 256, "width and height of a picture")
	only := flag.String("only", "", "render only files whose name contains this, and no CSV (for previews)")
	flag.Parse()
	if err := run(*out, *pixels, *only); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out string, pixels int, only string) error {
	entries, pairs := grid()
	entries = append(entries, lampGrid()...)
	if err := os.MkdirAll(filepath.Join(out, "pictures"), 0o755); err != nil {
		return err
	}
	if only == "" {
		if err := writeTables(out, entries, pairs); err != nil {
			return err
		}
	}
	return renderAll(out, entries, pixels, only)
}

// renderAll renders one picture per worker at a time, until the first error.
func renderAll(out string, entries []entry, pixels int, only string) error {
	queue := make(chan entry, len(entries))
	for _, e := range entries {
		if strings.Contains(e.path, only) {
			queue <- e
		}
	}
	close(queue)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() {
			for e := range queue {
				if errs[i] == nil { // after an error, the worker empties the queue, which ends the others
					errs[i] = write(filepath.Join(out, e.path), e, pixels)
				}
			}
		})
	}
	workers.Wait()
	return cmp.Or(errs...)
}

func write(path string, e entry, pixels int) error {
	picture, err := encode(e, pixels)
	if err != nil {
		return fmt.Errorf("encode %s: %w", e.path, err)
	}
	return os.WriteFile(path, picture, 0o644)
}

// encode renders an entry as a JPEG.
func encode(e entry, pixels int) ([]byte, error) {
	s := compose(e, pixels)
	var b bytes.Buffer
	err := jpeg.Encode(&b, s.render(), &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// quality keeps the gallery under nine megabytes.
const quality = 86
