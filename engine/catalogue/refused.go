package catalogue

import (
	"fmt"
	"io/fs"
)

// RefusedError says why an address or its answer is not accepted. Trying again would not help.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "refused: " + e.Reason }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// HashError is a file that is not the one of the catalogue. It has been deleted.
type HashError struct{ Want, Got string }

func (e *HashError) Error() string {
	return fmt.Sprintf("hash differs: expected %.12s.., got %.12s..; deleted", e.Want, e.Got)
}

// unreachable is a fault of the way to a server: it may pass.
type unreachable struct{ err error }

func (e *unreachable) Error() string { return e.err.Error() }
func (e *unreachable) Unwrap() error { return e.err }

// Modes of files and folders: all users of the machine may read models, if they may read the folder.
const (
	fileMode   fs.FileMode = 0o644
	folderMode fs.FileMode = 0o755
)
