package catalogue

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// A Puller brings files of a catalogue into a folder. It is safe for concurrent use, by several processes too:
// who pulls the same file waits. The zero value does not work; see New.
type Puller struct {
	Folder string
	Client *http.Client
	Pid    int           // tells people of other processes who holds a file
	Pause  time.Duration // between attempts
	Poll   time.Duration // between looks at a file that another process brings
	Stall  time.Duration // longest silence of a server
	remote func(folder string) bool
}

// New returns a puller into folder, which is made when it is needed.
func New(folder string, n Network, pid int) *Puller {
	return &Puller{
		Folder: folder, Client: n.Client(), Pid: pid, remote: remote,
		Pause: time.Second, Poll: time.Second, Stall: 30 * time.Second,
	}
}

// State is the stage of a pull.
type State int

const (
	Waiting   State = iota // for another process that brings the same file
	Resuming               // the first bytes are there from an earlier time
	Receiving              // some more bytes have come
	Checking               // all bytes are there
	Unpacking              // a data set becomes a folder
)

// Status is how far a pull has come.
type Status struct {
	State       State
	Done, Total int64 // bytes
	Pid         int   // of the other process when Waiting, 0 if not known
}

// Path is where a file is kept once it is pulled.
func Path(folder string, e Entry) string { return filepath.Join(folder, e.File) }

// Pulled reports whether a file has been pulled. Its bytes are not looked at.
func Pulled(folder string, e Entry) bool {
	info, err := os.Stat(Path(folder, e))
	return err == nil && info.Mode().IsRegular()
}

// Pull brings one file and returns its path. A file that is there already is checked and, if damaged, brought
// again. When ctx ends or the connection fails, the bytes so far are kept, and the next Pull resumes there. Errors are
// a *RefusedError or *HashError when another try will not help; report may be nil.
func (p *Puller) Pull(ctx context.Context, e Entry, report func(Status)) (string, error) {
	partial := filepath.Join(p.Folder, "partial")
	if err := os.MkdirAll(partial, folderMode); err != nil {
		return "", err
	}
	if report == nil {
		report = func(Status) {}
	}
	d := &download{Puller: p, entry: e, partial: partial, report: report}
	release, err := d.reserve(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	final := Path(p.Folder, e)
	if e.checked(final) == nil {
		return final, nil
	}
	// Nothing but the right file may stand under that name, not even until it is replaced.
	if err := os.Remove(final); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := d.receive(ctx); err != nil {
		return "", err
	}
	return final, d.publish(final)
}

// download is one pull.
type download struct {
	*Puller
	entry   Entry
	partial string // folder of parts and locks
	part    part
	report  func(Status)
}

// reserve makes the download the only one that writes its part, until release.
func (d *download) reserve(ctx context.Context) (release func(), err error) {
	name := filepath.Join(d.partial, d.entry.SHA256)
	d.part = part{name + ".part"}
	if !d.remote(d.partial) {
		release, err := lock(ctx, name+".lock", d.Pid, d.Poll, d.waiting)
		if err == nil || ctx.Err() != nil {
			return release, err
		}
	}
	// Where locks cannot be had or trusted, a part of one's own: it cannot be resumed, but nobody else writes it.
	f, err := os.CreateTemp(d.partial, d.entry.SHA256+".*.part")
	if err != nil {
		return nil, err
	}
	d.part = part{f.Name()}
	return func() { _ = d.part.remove() }, f.Close()
}

func (d *download) waiting(pid int) {
	have, from := d.part.state()
	d.report(Status{Waiting, have, d.total(from), pid})
}

// total is how many bytes the whole file has, as far as is known.
func (d *download) total(from origin) int64 {
	if from.Bytes > 0 {
		return from.Bytes
	}
	return d.entry.Bytes
}

// maxFailures bounds the attempts in a row that bring nothing.
const maxFailures = 5

// receive asks until all bytes are there.
func (d *download) receive(ctx context.Context) error {
	for failures := 0; ; {
		before, _ := d.part.state()
		err := d.request(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if _, passes := errors.AsType[*unreachable](err); !passes {
			return err
		}
		if after, _ := d.part.state(); after > before {
			failures = 0
		}
		if failures++; failures == maxFailures {
			return err
		}
		if err := pause(ctx, d.Pause); err != nil {
			return err
		}
	}
}

// publish checks the part from its first byte, as it lies on the disk, and gives it its final name.
func (d *download) publish(final string) error {
	d.report(Status{State: Checking, Done: d.entry.Bytes, Total: d.entry.Bytes})
	err := d.entry.checked(d.part.path)
	if errors.As(err, new(*HashError)) {
		return errors.Join(err, d.part.remove())
	}
	if err != nil {
		return err
	}
	// The name must not reach the disk before the bytes do.
	if err := flush(d.part.path); err != nil {
		return err
	}
	if err := os.Rename(d.part.path, final); err != nil {
		return err
	}
	if runtime.GOOS != "windows" { // which has no such call for folders
		if err := flush(d.Folder); err != nil {
			return err
		}
	}
	_ = d.part.remove() // one who waits may be reading the origin, which Windows then does not remove
	return nil
}

// checked returns nil for the entry's file, a *HashError for another one.
func (e Entry) checked(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	long, short := sha256.New(), md5.New()
	into := io.Writer(long)
	if e.MD5 != "" {
		into = io.MultiWriter(long, short)
	}
	if _, err := io.Copy(into, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(long.Sum(nil)); got != e.SHA256 {
		return &HashError{Want: e.SHA256, Got: got}
	}
	if got := hex.EncodeToString(short.Sum(nil)); e.MD5 != "" && got != e.MD5 {
		return &HashError{Want: e.MD5, Got: got}
	}
	return nil
}

// flush waits until a file or a folder is on the disk.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil { // a folder cannot be opened for writing
		if f, err = os.Open(path); err != nil {
			return err
		}
	}
	return errors.Join(f.Sync(), f.Close())
}
