package store

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// connect opens a database file. In modes "rw" and "ro" it must exist; mode "rwc" creates it. SQLite reads it at first
// use.
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
