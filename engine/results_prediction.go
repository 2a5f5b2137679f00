package engine

import (
	"encoding/binary"
	"errors"
	"fmt"

	"beyond/engine/score"
)

// predictions are kept as little-endian numbers: a thousand features and more each.
var predictions = keeping[*Prediction]{method: "prediction 1", encode: encodePrediction, decode: decodePrediction}

func predictionSettings(label int) string { return fmt.Sprintf("label %d", label) }

type (
	predictionHead struct {
		Rank          int64
		PLabel        float64
		Top, Features uint32 // how many follow
	}
	predictionScore struct {
		Class int64
		P     float64
	}
)

func encodePrediction(p *Prediction) []byte {
	top := make([]predictionScore, len(p.Top))
	for i, s := range p.Top {
		top[i] = predictionScore{int64(s.Class), s.P}
	}
	head := predictionHead{int64(p.Rank), p.PLabel, uint32(len(top)), uint32(len(p.Features))}
	var b []byte
	for _, part := range []any{head, top, p.Features} {
		var err error
		if b, err = binary.Append(b, binary.LittleEndian, part); err != nil {
			panic("engine: a prediction of no fixed size: " + err.Error())
		}
	}
	return b
}

var errKeptPrediction = errors.New("no prediction")

func decodePrediction(b []byte) (*Prediction, error) {
	var head predictionHead
	n, err := binary.Decode(b, binary.LittleEndian, &head)
	if err != nil {
		return nil, err
	}
	b = b[n:]
	if want := 16*uint64(head.Top) + 4*uint64(head.Features); uint64(len(b)) != want {
		return nil, errKeptPrediction
	}
	top, features := make([]predictionScore, head.Top), make([]float32, head.Features)
	n, err = binary.Decode(b, binary.LittleEndian, top)
	if err != nil {
		return nil, err
	}
	if _, err := binary.Decode(b[n:], binary.LittleEndian, features); err != nil {
		return nil, err
	}
	p := &Prediction{Rank: int(head.Rank), PLabel: head.PLabel, Features: features, Top: make([]score.Score, len(top))}
	for i, s := range top {
		p.Top[i] = score.Score{Class: int(s.Class), P: s.P}
	}
	return p, nil
}
