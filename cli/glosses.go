package cli

import (
	"bytes"
	"encoding/csv"
	"sync"

	"beyond/assets"
)

// glosses are WordNet's definitions of ImageNet's classes, by wnid.
var glosses = sync.OnceValue(func() map[string]string {
	rows, err := csv.NewReader(bytes.NewReader(assets.Glosses)).ReadAll()
	if err != nil {
		panic("cli: the embedded glosses are not CSV")
	}
	byWNID := make(map[string]string, len(rows))
	for _, row := range rows {
		byWNID[row[0]] = row[1]
	}
	return byWNID
})

// gloss is the definition of a class by its wnid, "" where there is none.
func gloss(wnid string) string { return glosses()[wnid] }
