package catalogue

import (
	"encoding/json"
	"errors"
	"os"
)

// A part is a file on its way: the bytes so far, and beside them where they came from.
type part struct{ path string }

// origin identifies the version of a server's file that a part's bytes belong to.
type origin struct {
	Validator string // a strong entity tag, or the time of the last change; "" if the server tells neither
	Bytes     int64  // the whole file's; 0 if the server does not tell
}

// state returns the number of bytes so far and their origin. Without a known origin it returns 0: such bytes cannot be
// joined to a later answer of the server.
func (p part) state() (have int64, from origin) {
	text, err := os.ReadFile(p.path + ".from")
	if err != nil || json.Unmarshal(text, &from) != nil || from.Validator == "" {
		return 0, origin{}
	}
	info, err := os.Stat(p.path)
	if err != nil {
		return 0, origin{}
	}
	return info.Size(), from
}

// begin empties the part and notes its new origin. In this order: at no moment bytes of one version stand
// beside the origin of another.
func (p part) begin(from origin) (*os.File, error) {
	f, err := os.OpenFile(p.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(from)
	if err == nil {
		err = os.WriteFile(p.path+".from", text, fileMode)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// resume opens the part to append to it.
func (p part) resume() (*os.File, error) {
	return os.OpenFile(p.path, os.O_WRONLY|os.O_APPEND, fileMode)
}

// remove deletes the part and its origin.
func (p part) remove() error {
	return errors.Join(os.RemoveAll(p.path), os.RemoveAll(p.path+".from"))
}
