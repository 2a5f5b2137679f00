package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
)

// chainedTables are the tables whose rows are counted and chained.
var chainedTables = [...]string{"raters", "tasks", "answers"}

// A head says which rows were added: how many of each table, and the SHA-256 of the one before and the sum of each row.
// The sums of single rows do not tell that a row was taken away; the head does.
type head struct {
	counts [len(chainedTables)]int64
	chains [len(chainedTables)][sha256.Size]byte
}

// add chains the sum of a row that was added.
func (h *head) add(table int, sum int64) {
	h.counts[table]++
	var link [sha256.Size + 8]byte
	copy(link[:], h.chains[table][:])
	binary.BigEndian.PutUint64(link[sha256.Size:], uint64(sum))
	h.chains[table] = sha256.Sum256(link[:])
}

// errHead says that the head was changed on the disk.
var errHead = errors.New("the list of what was added was changed on the disk")

// seal is the content of the column chain.
func (h *head) seal() []byte {
	var b []byte
	for _, chain := range h.chains {
		b = append(b, chain[:]...)
	}
	for _, n := range h.counts {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	sum := crc64.Checksum(b, sums)
	return binary.BigEndian.AppendUint64(b[:len(chainedTables)*sha256.Size], sum)
}

// readHead reads the head. begun is false if no row is chained yet. It returns errHead if there is none, or a changed
// one.
func readHead(scan scanner) (h head, begun bool, err error) {
	var chain []byte
	err = scan(&h.counts[0], &h.counts[1], &h.counts[2], &chain)
	if errors.Is(err, sql.ErrNoRows) {
		return h, false, errHead
	}
	if err != nil || len(chain) == 0 {
		return h, false, err
	}
	for i := range h.chains {
		copy(h.chains[i][:], chain[min(i*sha256.Size, len(chain)):])
	}
	if !bytes.Equal(h.seal(), chain) {
		return h, true, errHead
	}
	return h, true, nil
}

const selectHead = "SELECT raters, tasks, answers, chain FROM head WHERE id = 1"

// countedHead is the head that the rows of a store would have.
func countedHead(ctx context.Context, tx *sql.Tx) (h head, err error) {
	for i, table := range chainedTables {
		err := each(ctx, tx, "SELECT sum FROM "+table+" ORDER BY rowid", nil, func(scan scanner) error {
			var sum int64
			err := scan(&sum)
			h.add(i, sum)
			return err
		})
		if err != nil {
			return h, err
		}
	}
	return h, nil
}

// chain notes that a row was added. The first row of a transaction reads the head. A head that was changed on the disk
// stays as it is, for a check to find.
func (w *writer) chain(table int, sum int64) error {
	if w.head == nil && !w.headless {
		s, err := w.prepare(selectHead)
		if err != nil {
			return err
		}
		h, begun, err := readHead(s.QueryRowContext(w.ctx).Scan)
		switch {
		case errors.Is(err, errHead):
			w.headless = true
			return nil
		case err != nil:
			return err
		}
		w.head = &h
		if !begun { // all rows that are there, with this one
			counts := h.counts
			if *w.head, err = countedHead(w.ctx, w.tx); err != nil {
				return err
			}
			for i := range counts { // those that are missing already stay missing
				w.head.counts[i] = max(w.head.counts[i], counts[i]+int64(btoi(i == table)))
			}
			return nil
		}
	}
	if w.head != nil {
		w.head.add(table, sum)
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// seal writes the head, if rows were added.
func (w *writer) seal() error {
	if w.head == nil {
		return nil
	}
	_, err := w.exec("UPDATE head SET raters = ?, tasks = ?, answers = ?, chain = ? WHERE id = 1",
		w.head.counts[0], w.head.counts[1], w.head.counts[2], w.head.seal())
	return err
}

// missed compares the head with the rows.
func (r *Report) missed(ctx context.Context, tx *sql.Tx) error {
	said, begun, err := readHead(tx.QueryRowContext(ctx, selectHead).Scan)
	if errors.Is(err, errHead) {
		r.Problems = append(r.Problems, err.Error()+": whether rows were taken away cannot be told")
		return nil
	}
	if err != nil {
		return err
	}
	there, err := countedHead(ctx, tx)
	if err != nil {
		return err
	}
	for i, table := range chainedTables {
		switch {
		case said.counts[i] != there.counts[i]:
			r.Problems = append(r.Problems, difference(table, said.counts[i], there.counts[i]))
		case begun && said.chains[i] != there.chains[i]:
			r.Problems = append(r.Problems, "of the "+table+" some were taken away or changed, and others put in")
		}
	}
	return nil
}

// difference says how many rows of a table are missing or too many; "" if neither.
func difference(table string, said, there int64) string {
	switch {
	case there == said-1:
		return fmt.Sprintf("1 of %d %s was taken away", said, table)
	case there < said:
		return fmt.Sprintf("%d of %d %s were taken away", said-there, said, table)
	case there > said:
		return fmt.Sprintf("%d of %d %s were put in by another program", there-said, there, table)
	}
	return ""
}

// missed says in a sentence that rows were taken away or put in; "" if none was. It counts rows and does not read them.
func missed(ctx context.Context, db *sql.DB) string {
	var there [len(chainedTables)]int64
	said, _, err := readHead(func(into ...any) error {
		const counts = "(SELECT count(*) FROM raters), (SELECT count(*) FROM tasks), (SELECT count(*) FROM answers)"
		row := db.QueryRowContext(ctx, "SELECT raters, tasks, answers, chain, "+counts+" FROM head WHERE id = 1")
		return row.Scan(append(into, &there[0], &there[1], &there[2])...)
	})
	for i, table := range chainedTables {
		if text := difference(table, said.counts[i], there[i]); err == nil && text != "" {
			return text + " since they were saved: beyond store check says more"
		}
	}
	return "" // an error is a check's to tell
}
