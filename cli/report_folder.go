package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"beyond/engine/bias"
	"beyond/engine/compare"
	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/report"
	"beyond/engine/stats"
	"beyond/engine/study"
)

// reportResults is results.json of a report's folder.
type reportResults struct {
	Program    string              `json:"program"`
	Models     []reportedModel     `json:"models"`
	Comparison *compare.Comparison `json:"comparison,omitempty"`
	Study      *study.Report       `json:"study,omitempty"`
}

// reportedModel is what is known of one model, in the forms of eval, judge report and bias.
type reportedModel struct {
	Evaluation finding.Evaluation `json:"evaluation"`
	Attack     compare.Attack     `json:"attack"`
	Accuracy   []stats.Share      `json:"accuracy_by_step"`
	Judged     *judge.Report      `json:"judged,omitempty"`
	Bias       *bias.Document     `json:"bias,omitempty"`
}

// writeReportFolder writes tables, charts and pictures, each named by its part, and adds their names to the summary.
// Names from the data are in no file's name.
func writeReportFolder(folder string, r report.Report, in report.Input, s *report.Summary) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return refused(folder, err)
	}
	f, at := reportFolder(folder), 0
	for _, section := range r.Sections {
		for _, p := range section.Parts {
			files, err := f.write(fmt.Sprintf("%02d-%s", at+1, p.Name()), p)
			if err != nil {
				return err
			}
			s.Parts[at].Files = files
			at++
		}
	}
	results := reportResults{Program: in.Program, Comparison: in.Comparison, Study: in.Study}
	for _, m := range in.Models {
		results.Models = append(results.Models, reportedModel{m.Evaluation, m.Attack, m.Accuracy, m.Judged, m.Bias})
	}
	return writeFile(filepath.Join(folder, "results.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(results)
	})
}

type reportFolder string

// write writes the files of one part and returns their names.
func (f reportFolder) write(name string, p report.Part) (files []string, err error) {
	if p.Table != nil {
		rows := [][]string{p.Table.Head}
		for _, row := range p.Table.Rows {
			var cells []string
			for _, cell := range row {
				cells = append(cells, plainCell(cell))
			}
			rows = append(rows, cells)
		}
		files = append(files, name+".csv")
		if err := writeCSV(filepath.Join(string(f), name+".csv"), rows); err != nil {
			return files, err
		}
	}
	if p.Chart != nil {
		files = append(files, name+".png")
		if err := writeFile(filepath.Join(string(f), name+".png"), p.Chart.PNG); err != nil {
			return files, err
		}
	}
	for i, row := range p.Rows {
		for j, picture := range row.Pictures {
			if picture.Image == nil {
				continue
			}
			file := fmt.Sprintf("%s-%d-%d.png", name, i+1, j+1)
			files = append(files, file)
			if err := writePNG(filepath.Join(string(f), file), picture.Image); err != nil {
				return files, err
			}
		}
	}
	return files, nil
}
