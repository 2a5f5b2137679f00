package store

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// immutable is the mode of a file that nobody changes: SQLite takes no locks and looks at no log.
const immutable = "immutable"

// connect opens a database file. In modes "rw", "ro" and immutable it must exist; mode "rwc" creates it. SQLite reads it
// at first use.
func connect(path, mode string, busy time.Duration, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"}, // transactions that write wait at their start, where it is safe
		"_pragma": append([]string{
			"busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")",
			"foreign_keys(ON)",
			"trusted_schema(OFF)", // the file may come from anywhere
			"cell_size_check(ON)",
		}, pragmas...),
	}
	if mode == immutable {
		query.Set("mode", "ro")
		query.Set("immutable", "1")
	}
	path = filepath.ToSlash(path)
	if path[0] != '/' {
		path = "/" + path // C:/…
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, err
	}
	const connections = 4 // an export may read during a write
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}
