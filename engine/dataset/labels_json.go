package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"beyond/engine/rows"
)

// labelsOfJSON reads a list of classes, an object by index or name, or a document that holds one.
func labelsOfJSON(text []byte) ([]labelRow, error) {
	var list []json.RawMessage
	if text[0] == '[' {
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		return labelsOfList(list)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	for _, key := range []string{"id2label", "label2id", "label_names", "names", "classes", "labels", "class_names"} {
		if inside := bytes.TrimSpace(object[key]); len(inside) > 1 && (inside[0] == '[' || inside[0] == '{') {
			return labelsOfJSON(inside)
		}
	}
	if len(object) == 0 {
		return nil, errors.New("no classes")
	}
	if _, isConfig := object["model_type"]; isConfig {
		return nil, errors.New("no id2label: the configuration names no classes")
	}
	return labelsOfObject(text)
}

func labelsOfList(list []json.RawMessage) (rows []labelRow, err error) {
	for i, item := range list {
		row := labelRow{index: unlabelled, item: fmt.Sprintf("class %d", i)}
		row.wnid, row.name, row.bad = labelOfJSON(item)
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, errors.New("no classes")
	}
	return rows, nil
}

// labelsOfObject reads {"0": "tench"}, {"0": ["n01440764", "tench"]}, or {"tench": 0}.
func labelsOfObject(text []byte) (list []labelRow, err error) {
	err = rows.JSONMembers(bytes.NewReader(text), &rows.Report{}, func(key string, value json.RawMessage) error {
		row, err := labelOfMember(key, value)
		row.item = fmt.Sprintf("%.40q", key)
		if err != nil {
			row = badRow(0, row.item, err)
		}
		list = append(list, row)
		return nil
	})
	return list, err
}

func labelOfMember(key string, value json.RawMessage) (row labelRow, err error) {
	if row.index, err = strconv.Atoi(strings.TrimSpace(key)); err == nil {
		if row.wnid, row.name, err = labelOfJSON(value); err != nil && json.Unmarshal(value, &row.index) == nil {
			row.name, err = key, nil // a class that is called by a number
		}
	} else {
		row.wnid, row.name = splitWNID(key)
		if err = json.Unmarshal(value, &row.index); err != nil || string(value) == "null" {
			err = errors.New("want an index, such as {\"0\": \"tench\"} or {\"tench\": 0}")
		}
	}
	if err == nil && row.index < 0 {
		err = fmt.Errorf("the index %d is negative", row.index)
	}
	return row, err
}

// labelOfJSON reads "tench", "n01440764 tench", or ["n01440764", "tench"].
func labelOfJSON(value json.RawMessage) (wnid, name string, err error) {
	var one string
	if json.Unmarshal(value, &one) == nil && string(value) != "null" {
		wnid, name = splitWNID(strings.TrimSpace(one))
		return wnid, name, nil
	}
	var several []string
	if json.Unmarshal(value, &several) != nil || len(several) == 0 {
		return "", "", fmt.Errorf("%.40q: want a name, or a WordNet id and a name", value)
	}
	if id, _ := splitWNID(several[0]); id != "" && len(several) > 1 {
		return id, strings.Join(several[1:], ", "), nil
	}
	return "", strings.Join(several, ", "), nil
}
