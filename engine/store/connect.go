package store

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// connect opens a database file. In the modes "rw" and "ro" it must be there, in mode "rwc" it is made. Nothing is
// read before the first use.
func connect(path, mode string, busy time.Duration, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"}, // a transaction that will write waits at its start, where waiting is safe
		"_pragma": append([]string{
			"busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")",
			"foreign_keys(ON)",
			"trusted_schema(OFF)", // the file may be anyone's
			"cell_size_check(ON)",
		}, pragmas...),
	}
	path = filepath.ToSlash(path)
	if path[0] != '/' {
		path = "/" + path // C:/…
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, err
	}
	const connections = 4 // an export may read while an answer is written
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}
