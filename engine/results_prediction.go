package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"beyond/engine/score"
)

// predictions are kept as little-endian numbers, without their features: readers of many predictions need few features.
var predictions = keeping[*Prediction]{method: "prediction 2", encode: encodePrediction, decode: decodePrediction}

// features of a picture do not depend on its label.
var features = keeping[[]float32]{method: "features 1", encode: encodeFeatures, decode: decodeFeatures}

func predictionSettings(label int) string { return fmt.Sprintf("label %d", label) }

type (
	predictionHead struct {
		Rank   int64
		PLabel float64
		Top    uint32 // how many scores follow
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
	head := predictionHead{int64(p.Rank), p.PLabel, uint32(len(top))}
	var b []byte
	for _, part := range []any{head, top} {
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
	if uint64(len(b)) != 16*uint64(head.Top) {
		return nil, errKeptPrediction
	}
	top := make([]predictionScore, head.Top)
	if _, err = binary.Decode(b, binary.LittleEndian, top); err != nil {
		return nil, err
	}
	p := &Prediction{Rank: int(head.Rank), PLabel: head.PLabel, Top: make([]score.Score, len(top))}
	for i, s := range top {
		p.Top[i] = score.Score{Class: int(s.Class), P: s.P}
	}
	return p, nil
}

func encodeFeatures(f []float32) []byte {
	b := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+4*len(f)), uint32(len(f)))
	for _, v := range f {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func decodeFeatures(b []byte) ([]float32, error) {
	if len(b) < 4 || uint64(len(b)-4) != 4*uint64(binary.LittleEndian.Uint32(b)) {
		return nil, errKeptPrediction
	}
	f := make([]float32, len(b)/4-1)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4+4*i:]))
	}
	return f, nil
}

// without returns the prediction without its features.
func (p *Prediction) without() *Prediction {
	head := *p
	head.Features = nil
	return &head
}

// PredictWhole is Predict with the features.
func (w *Workspace) PredictWhole(ctx context.Context, p Priority, i int) (*Prediction, error) {
	prediction, err := w.Predict(ctx, p, i)
	if err != nil || prediction.Features != nil {
		return prediction, err
	}
	found, _, err := kept(ctx, w, p, i, features, "", func() ([]float32, string, error) {
		again, err := w.predict(ctx, p, i)
		if err != nil {
			return nil, "", err
		}
		return again.Features, again.Content, nil
	})
	if err != nil {
		return nil, err
	}
	whole := *prediction
	whole.Features = append([]float32{}, found...)
	w.update(i, func(o *Outcome) { o.Prediction = &whole })
	return &whole, nil
}
