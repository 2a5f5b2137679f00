package engine

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/imaging"
)

// TestFault_51 decodes eight large pictures at once, on screen and in the background, with memory for two: no more are
// decoded at a time, and all are answered. A picture that alone needs more is refused in one line.
func TestFault_51(t *testing.T) {
	const side = 1000
	dir := t.TempDir()
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Split("abcdefgh", "") {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), data.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, info, err := imaging.Decode(data.Bytes(), imaging.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m := fakeModel(t, &fake{})
	set, err := dataset.Open(t.Context(), dir, m.Classes)
	if err != nil {
		t.Fatal(err)
	}
	room := 2*info.PlannedBytes + info.PlannedBytes/2
	e := New(Config{Workers: 8, Decoding: room})
	defer e.Close()
	w := e.Open(m, set)
	var all sync.WaitGroup
	for i := range set.Items {
		all.Go(func() {
			if _, err := w.Predict(t.Context(), Priority(i%3), i); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most := e.room.most; most == 0 || most > 2*info.PlannedBytes {
		t.Errorf("%d bytes at once, want %d at most", most, 2*info.PlannedBytes)
	}
	small := New(Config{Decoding: info.PlannedBytes - 1})
	defer small.Close()
	_, err = small.Open(m, set).Predict(t.Context(), Visible, 0)
	if err == nil || !strings.Contains(err.Error(), "skipped: 1000 x 1000 needs ") {
		t.Errorf("%v, want skipped", err)
	}
}
