package catalogue

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// tgz is a packed tar of these files, and a data set of it.
func tgz(t *testing.T, files ...string) ([]byte, DataSet) {
	t.Helper()
	var b bytes.Buffer
	packer := gzip.NewWriter(&b)
	w := tar.NewWriter(packer)
	for _, name := range files {
		text := strings.Repeat(name, 500)
		err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), packer.Close()); err != nil {
		t.Fatal(err)
	}
	data := append(b.Bytes(), content(7, 100_000)...) // bytes behind the end are no part of it, but make it long
	sum := md5.Sum(data)
	d := DataSet{Entry: entryOf(data), Dir: "set-320", Pictures: len(files)}
	d.Name, d.File, d.MD5 = "set", "set-320.tgz", hex.EncodeToString(sum[:])
	return data, d
}

// pulledFiles lists the files below a folder.
func pulledFiles(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasSuffix(path, ".lock") {
			name, _ := filepath.Rel(folder, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestPullData brings a data set over a connection that breaks, by two pullers at once, and again.
func TestPullData(t *testing.T) {
	data, d := tgz(t, "set-320/train/n01440764/1.JPEG", "set-320/val/n01440764/2.JPEG", "set-320/noisy.csv")
	s := serve(t, cut(40_000, whole(data)), whole(data))
	d.Address = s.URL
	folder := t.TempDir()
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			path, err := s.puller(folder).PullData(t.Context(), d, nil)
			if err != nil || path != filepath.Join(folder, "set-320") {
				t.Errorf("%q, %v", path, err)
			}
		})
	}
	wait.Wait()
	want := "set-320/noisy.csv set-320/train/n01440764/1.JPEG set-320/val/n01440764/2.JPEG"
	if got := strings.Join(pulledFiles(t, folder), " "); got != want {
		t.Errorf("the folder holds %s, want %s", got, want)
	}
	if ranges := s.asked(); len(ranges) != 2 || ranges[1] != "bytes=40000-" {
		t.Errorf("asked for %q, want the whole file and its rest", ranges)
	}
	s.use(status(http.StatusTeapot))
	if _, err := s.puller(folder).PullData(t.Context(), d, nil); err != nil {
		t.Errorf("what is there is asked for again: %v", err)
	}
}

// TestFault_34_Data brings archives that are not as expected: nothing stands under the final name, and nothing outside.
func TestFault_34_Data(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"outside":   {[]string{"set-320/1.JPEG", "../../x.JPEG"}, `refused: set-320.tgz: member "../../x.JPEG": its name leads out of the archive`},
		"another":   {[]string{"other/1.JPEG"}, `refused: set-320.tgz: holds "other", not only "set-320"`},
		"no folder": {[]string{"set-320"}, `refused: set-320.tgz: holds no folder "set-320"`},
		"case":      {[]string{"set-320/a.JPEG", "set-320/A.jpeg"}, `refused: set-320.tgz: member "set-320/A.jpeg": there are two of that name`},
	} {
		t.Run(name, func(t *testing.T) {
			data, d := tgz(t, c.files...)
			s := serve(t, whole(data))
			d.Address = s.URL
			above := t.TempDir()
			folder := filepath.Join(above, "data")
			_, err := s.puller(folder).PullData(t.Context(), d, nil)
			if err == nil || err.Error() != c.want || !errors.As(err, new(*RefusedError)) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if left := pulledFiles(t, above); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// TestFault_34_Cancel: a pull that is cancelled while it unpacks leaves the archive, from which the next one goes on.
func TestFault_34_Cancel(t *testing.T) {
	data, d := tgz(t, "set-320/1.JPEG", "set-320/2.JPEG", "set-320/3.JPEG")
	s := serve(t, whole(data))
	d.Address = s.URL
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.puller(folder).PullData(ctx, d, func(s Status) {
		if s.State == Unpacking {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want it cancelled", err)
	}
	if got := pulledFiles(t, folder); len(got) != 1 || got[0] != "set-320.tgz" {
		t.Errorf("left: %q, want the archive", got)
	}
	if _, err := s.puller(folder).PullData(t.Context(), d, nil); err != nil || len(s.asked()) != 1 {
		t.Errorf("%v after %d requests, want one", err, len(s.asked()))
	}
}

// TestDataSets checks the catalogue of data sets.
func TestDataSets(t *testing.T) {
	for _, d := range DataSets() {
		if found, ok := FindData(d.Name); !ok || found != d || len(d.SHA256) != 64 || len(d.MD5) != 32 ||
			!strings.HasPrefix(d.Address, "https://") || d.File != d.Dir+".tgz" || d.Bytes < 1<<20 {
			t.Errorf("%+v", d)
		}
	}
	if got := SuggestData("imagenete"); !strings.HasPrefix(got, ": is it imagenette") {
		t.Errorf("suggested %q", got)
	}
}
