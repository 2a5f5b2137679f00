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
	d := json.NewDecoder(r)
	if begin, err := d.Token(); err != nil {
		return noJSON(d, err)
	} else if begin != json.Delim('[') {
		return fmt.Errorf("not JSON of that form at byte %d: want a list", d.InputOffset())
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
	if _, err := d.Token(); err != nil {
		return noJSON(d, err)
	}
	return atEnd(d)
}

// JSONMembers calls item for each member of an object, in the order of the file, as JSONItems does.
func JSONMembers(r io.Reader, report *Report, item func(key string, raw json.RawMessage) error) error {
	d := json.NewDecoder(r)
	if begin, err := d.Token(); err != nil {
		return noJSON(d, err)
	} else if begin != json.Delim('{') {
		return fmt.Errorf("not JSON of that form at byte %d: want an object", d.InputOffset())
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
	if _, err := d.Token(); err != nil {
		return noJSON(d, err)
	}
	return atEnd(d)
}

func atEnd(d *json.Decoder) error {
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
