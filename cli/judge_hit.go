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
	stem := strings.TrimSuffix(e.o.html, filepath.Ext(e.o.html))
	made := &pageJSON{HTML: e.o.html, HITs: &hitJSON{CSV: stem + ".csv", HITs: len(e.hits)}}
	m := page.MTurk{Task: e.t.ID, HITs: e.hits, Gloss: e.gloss}
	var html, table bytes.Buffer
	err := e.working("drawing pictures", func(p engine.Progress) error {
		m.Draw = e.drawing(ctx, p, len(e.t.Items))
		if e.o.pictureURL != "" {
			made.HITs.Pictures = stem + "-pictures"
			files := hitPictures{draw: m.Draw, folder: made.HITs.Pictures, address: e.o.pictureURL, at: map[judge.Question]string{}}
			m.Picture = files.add
			if err := os.MkdirAll(files.folder, 0o755); err != nil {
				return refused(files.folder, err)
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
	if err := refused(made.HITs.CSV, renameio.WriteFile(made.HITs.CSV, table.Bytes(), 0o644)); err != nil {
		return nil, err
	}
	return made, refused(e.o.html, renameio.WriteFile(e.o.html, html.Bytes(), 0o644))
}

// hitPictures writes pictures into a folder that is to be put at an address.
type hitPictures struct {
	draw            func(judge.Item) (*imaging.RGB, error)
	folder, address string
	at              map[judge.Question]string // files
}

// add returns the address of a question's picture.
func (f *hitPictures) add(item judge.TaskItem) (string, error) {
	name, ok := f.at[item.Shown()]
	if !ok {
		name = fmt.Sprintf("%05d.jpg", len(f.at)+1)
		img, err := f.draw(item.Item)
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
		f.at[item.Shown()] = name
	}
	return strings.TrimSuffix(f.address, "/") + "/" + name, nil
}
