package rows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// JSONItems calls item for each element of a list, with its index from 0. An element that item refuses is left out;
// text that is no JSON list is an error. raw is valid until item returns.
func JSONItems(r io.Reader, report *Report, item func(i int, raw json.RawMessage) error) error {
	d, err := opened(r, '[', "a list")
	if err != nil {
		return err
	}
	var raw json.RawMessage
	for i := 0; d.More(); i++ {
		if err := d.Decode(&raw); err != nil {
			return noJSON(d, err)
		}
		if err := report.take(Problem{Item: fmt.Sprintf("item %d", i)}, item(i, raw)); err != nil {
			return err
		}
	}
	return closed(d)
}

// JSONMembers calls item for each member of an object, in the order of the file, as JSONItems does.
func JSONMembers(r io.Reader, report *Report, item func(key string, raw json.RawMessage) error) error {
	d, err := opened(r, '{', "an object")
	if err != nil {
		return err
	}
	var raw json.RawMessage
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return noJSON(d, err)
		}
		key, _ := token.(string)
		if err := d.Decode(&raw); err != nil {
			return noJSON(d, err)
		}
		if err := report.take(Problem{Item: fmt.Sprintf("%.60q", key)}, item(key, raw)); err != nil {
			return err
		}
	}
	return closed(d)
}

// opened reads the bracket with which JSON of a form begins.
func opened(r io.Reader, begin json.Delim, form string) (*json.Decoder, error) {
	d := json.NewDecoder(r)
	switch token, err := d.Token(); {
	case err != nil:
		return nil, noJSON(d, err)
	case token != begin:
		return nil, fmt.Errorf("not JSON of that form at byte %d: want %s", d.InputOffset(), form)
	}
	return d, nil
}

// closed reads the bracket at the end, and wants nothing after it.
func closed(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return noJSON(d, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more than one JSON document, at byte %d", d.InputOffset())
	}
	return nil
}

func noJSON(d *json.Decoder, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends early")
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("not JSON of that form at byte %d: %w", d.InputOffset(), err)
	}
	return err
}

// Strictly decodes one JSON value. It refuses unknown fields, which would be lost, and anything after the value.
func Strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value in it")
	}
	return nil
}
