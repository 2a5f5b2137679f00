package segment

import (
	"encoding/base64"
	"encoding/binary"
)

// Runs is the JSON form of a Segmentation. Runs holds the segment of every pixel: base64 of pairs (segment, length) of
// unsigned varints, in reading order.
type Runs struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Runs   string `json:"runs"`
}

// Runs encodes the segmentation.
func (s *Segmentation) Runs() Runs {
	var runs []byte
	for at := 0; at < len(s.Labels); {
		end := at
		for end < len(s.Labels) && s.Labels[end] == s.Labels[at] {
			end++
		}
		runs = binary.AppendUvarint(runs, uint64(s.Labels[at]))
		runs = binary.AppendUvarint(runs, uint64(end-at))
		at = end
	}
	return Runs{s.W, s.H, base64.StdEncoding.EncodeToString(runs)}
}
