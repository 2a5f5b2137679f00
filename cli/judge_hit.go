package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/page"

	renameio "github.com/google/renameio/v2/maybe"
)

// writeHITs writes a task for Mechanical Turk: the page of all HITs, their table, and the pictures if they are to lie
// elsewhere.
func (e taskExport) writeHITs(ctx context.Context) (*pageJSON, error) {
	made := &pageJSON{HTML: e.o.html, HITs: &hitJSON{CSV: stem(e.o.html) + ".csv", HITs: len(e.hits)}}
	m := page.MTurk{Task: e.t.ID, HITs: e.hits, Gloss: e.gloss}
	var html, table bytes.Buffer
	err := e.working("drawing pictures", func(p engine.Progress) error {
		m.Draw = e.drawing(ctx, p, len(e.t.Items))
		if e.o.pictureURL != "" {
			files, err := newHITPictures[judge.Question](e.o.html, e.o.pictureURL)
			if err != nil {
				return err
			}
			made.HITs.Pictures = files.folder
			m.Picture = func(item judge.TaskItem) (string, error) {
				return files.add(item.Shown(), func() (*imaging.RGB, error) { return m.Draw(item.Item) })
			}
		}
		size, err := page.WriteMTurk(&html, &table, m)
		made.Bytes, made.HITs.Largest = size.Page, size.Largest
		return err
	})
	if room, ok := errors.AsType[*page.NoRoomError](err); ok {
		return nil, &coded{exitLimit, fmt.Errorf("%w: give --picture-url, or --per-hit %d", err, room.Most)}
	}
	if err != nil {
		return nil, err
	}
	return made, writeBoth(e.o.html, html.Bytes(), made.HITs.CSV, table.Bytes())
}

// hitPictures writes pictures into a folder that is to be put at an address, each once.
type hitPictures[K comparable] struct {
	folder, address string
	at              map[K]string // files
}

// newHITPictures makes the folder of a page's pictures.
func newHITPictures[K comparable](html, address string) (*hitPictures[K], error) {
	f := &hitPictures[K]{folder: stem(html) + "-pictures", address: strings.TrimSuffix(address, "/"), at: map[K]string{}}
	return f, refused(f.folder, os.MkdirAll(f.folder, 0o755))
}

// stem is the path of a page without its ending.
func stem(html string) string { return strings.TrimSuffix(html, filepath.Ext(html)) }

// add returns the address of a picture, which is drawn the first time.
func (f *hitPictures[K]) add(k K, draw func() (*imaging.RGB, error)) (string, error) {
	name, ok := f.at[k]
	if !ok {
		name = fmt.Sprintf("%05d.jpg", len(f.at)+1)
		img, err := draw()
		if err != nil {
			return "", err
		}
		data, err := page.JPEG(img)
		if err != nil {
			return "", err
		}
		path := filepath.Join(f.folder, name)
		if err := refused(path, os.WriteFile(path, data, 0o644)); err != nil {
			return "", err
		}
		f.at[k] = name
	}
	return f.address + "/" + name, nil
}

// writeBoth writes a page and the table of its HITs.
func writeBoth(html string, page []byte, csv string, table []byte) error {
	if err := refused(csv, renameio.WriteFile(csv, table, 0o644)); err != nil {
		return err
	}
	return refused(html, renameio.WriteFile(html, page, 0o644))
}
