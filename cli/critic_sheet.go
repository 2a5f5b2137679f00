package cli

import (
	"context"
	"fmt"
	"image/png"
	"io"

	"beyond/engine"
	"beyond/engine/critic"
	"beyond/engine/imaging"
)

// writeCriticSheet draws the choices as the paper does (Fig. 7 and Fig. 9): for each selector prototypes in the first
// row and criticisms in the second.
func (a *app) writeCriticSheet(ctx context.Context, path string, w *engine.Workspace, list []*engine.Critique) error {
	var rows []sheetRow
	for _, c := range list {
		for i, answer := range c.Answers {
			of := w.Model.Classes.At(c.Class).Name + " · " + c.Selectors[i].Title()
			for l, choices := range [][]critic.Choice{answer.Prototypes, answer.Criticisms} {
				rule := [...]critic.Rule{answer.PrototypeRule, answer.CriticismRule}[l]
				row := sheetRow{title: fmt.Sprintf("%s · %s: %s", of, [...]string{"prototypes", "criticisms"}[l], rule.Text)}
				for _, choice := range choices {
					cell, err := sheetPicture(ctx, w, c.Picture(choice), choice.Why.Text)
					if err != nil {
						return err
					}
					row.cells = append(row.cells, cell)
				}
				rows = append(rows, row)
			}
		}
	}
	return writeFile(path, func(file io.Writer) error { return png.Encode(file, drawSheet(rows)) })
}

func sheetPicture(ctx context.Context, w *engine.Workspace, i int, why string) (sheetCell, error) {
	crop, _, err := w.Crop(ctx, engine.Background, i)
	if err != nil {
		return sheetCell{}, refused(w.Set.Items[i].Path, err)
	}
	top := w.Outcome(i).Prediction.Top[0]
	return sheetCell{
		img:      imaging.Resize(crop, sheetSide, sheetSide, imaging.Bicubic),
		captions: []string{w.Set.Items[i].Path, fmt.Sprintf("%s %.2f", w.Model.Classes.At(top.Class).Name, top.P), why},
	}, nil
}
