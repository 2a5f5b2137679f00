package cli

import (
	"context"
	"fmt"

	"beyond/engine"
	"beyond/engine/critic"
	"beyond/engine/imaging"
)

// writeCriticSheet draws the choices as the paper does (Fig. 7 and Fig. 9): for each selector prototypes in the first
// row and criticisms in the second.
func (a *app) writeCriticSheet(ctx context.Context, path string, w *engine.Workspace, r engine.CriticReport) error {
	var rows []sheetRow
	for _, c := range r.Classes {
		for _, list := range c.Lists() {
			title := fmt.Sprintf("%s · %s · %ss: %s", c.Class.Name, critic.Title(list.Selector), list.Name, list.Rule)
			cells, err := sheetCells(ctx, w, list.Pictures)
			if err != nil {
				return err
			}
			rows = append(rows, sheetRow{title: title, cells: cells})
		}
	}
	return writePNG(path, drawSheet(rows))
}

func sheetCells(ctx context.Context, w *engine.Workspace, pictures []engine.Chosen) ([]sheetCell, error) {
	cells := make([]sheetCell, len(pictures))
	for i, p := range pictures {
		crop, _, err := w.Crop(ctx, engine.Background, p.Picture)
		if err != nil {
			return nil, refused(p.Path, err)
		}
		top := fmt.Sprintf("%s %.2f", p.Top1.Name, w.Outcome(p.Picture).Prediction.Top[0].P)
		cells[i] = sheetCell{
			img:      imaging.Resize(crop, sheetSide, sheetSide, imaging.Bicubic),
			captions: []string{p.Path, top, p.Why.Text},
		}
	}
	return cells, nil
}
