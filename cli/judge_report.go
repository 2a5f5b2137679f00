package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/judge"
	"beyond/engine/judge/real"
	"beyond/engine/people"
	"beyond/engine/stats"
	"beyond/engine/store"
	"github.com/spf13/cobra"
)

type judgeReportFlags struct {
	storeFlags
	askFlags
	predictions, files string
	votes              string
	rule               judge.Rule
	category, severity []string
	json, screen       bool
}

const votesOfPeople = "people" // answers in the store, not published votes

func (a *app) judgeReportCommand() *cobra.Command {
	o := judgeReportFlags{rule: judge.PaperRule()}
	c := &cobra.Command{
		Use:   "report [DATA] | report --predictions P.npy --labels L.npy --files F.json",
		Short: "Print an error and what people's answers leave of it",
		Long: "Counts the answers in the store about a model's mistakes on DATA (default: the embedded gallery), or the\n" +
			"published votes about predictions in files: arrays of class indexes and a JSON list of file names, or one\n" +
			"JSON document of beyond eval --json --images. A mistake nobody was asked about is unjudged: neither accepted\n" +
			"nor rejected. How many there are stands beside every figure.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.judgeReport(c.Context(), first(args), &o) },
	}
	o.storeFlags.add(c)
	o.askFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.predictions, "predictions", "", "classes, [n] or [n, k] with the first one first (.npy), or a document of eval (.json)")
	// The labels of pictures here; the names of a model's outputs do not matter to predictions in files.
	f.Lookup("labels").Usage = "with --predictions: classes of the pictures, [n] (.npy); otherwise names of the model's outputs"
	f.StringVar(&o.files, "files", "", "with --predictions: JSON list of n file names")
	f.StringVar(&o.votes, "votes", "", "whose: people, real or five-person (default: people for DATA, real for --predictions)")
	f.IntVar(&o.rule.Threshold, "threshold", o.rule.Threshold, "positive answers that accept a class")
	f.IntVar(&o.rule.Raters, "raters", o.rule.Raters, "answers that a question needs")
	f.BoolVar(&o.rule.Lenient, "maybe", false, "count a maybe as a yes")
	f.StringSliceVar(&o.category, "category", nil, "only mistakes that the imported lists sort so, such as \"Spurious Correlation\"")
	f.StringSliceVar(&o.severity, "severity", nil, "only mistakes that the imported lists grade so: Borderline, Minor, Major")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.screen, "screen", false, "with --predictions: show it on a screen, with a dial for the threshold")
	c.MarkFlagsMutuallyExclusive("json", "screen")
	return c
}

// judged is everything that a report is made from.
type judged struct {
	model    string
	outcomes []judge.Outcome
	source   string
	votes    judge.Votes
	answers  []judge.Answer // of people; nil for published votes
	labels   judge.Labels
	lists    map[string][]real.Mistake
}

func (a *app) judgeReport(ctx context.Context, data string, o *judgeReportFlags) error {
	if err := o.validate(data); err != nil {
		return err
	}
	if o.screen {
		child, err := a.onScreen()
		if err != nil || child == nil {
			return err
		}
		a.guard = child
	}
	s, err := a.openStore(ctx, &o.storeFlags)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	j := judged{source: o.votes}
	if o.predictions != "" {
		j.model = filepath.Base(o.predictions)
		j.outcomes, err = o.readPredictions()
	} else {
		j.model = o.Model
		j.outcomes, err = a.predict(ctx, data, &o.askFlags)
	}
	if err != nil {
		return err
	}
	if err := a.gather(ctx, s, &j); err != nil {
		return err
	}
	if err := o.filter(&j); err != nil {
		return err
	}
	if o.screen {
		return a.showReport(ctx, &j, o)
	}
	r := newJudgeReport(&j, o)
	if o.json {
		return a.writeJSON(r)
	}
	r.write(a, &j)
	return nil
}

func (o *judgeReportFlags) validate(data string) error {
	if err := o.rule.Validate(); err != nil {
		return wrongUse(err)
	}
	if err := o.askFlags.validate(); err != nil {
		return err
	}
	arrays := o.Labels != "" && o.files != ""
	switch {
	case o.screen && o.predictions == "":
		return wrongUse(errors.New("--screen belongs to --predictions: the explorer, beyond DATA, shows the same of DATA"))
	case o.predictions == "" && o.files != "":
		return wrongUse(errors.New("--files belongs to --predictions"))
	case o.predictions != "" && data != "":
		return wrongUse(errors.New("choose DATA or --predictions"))
	case o.predictions != "" && !strings.HasSuffix(o.predictions, ".json") && !arrays:
		return wrongUse(errors.New("--predictions of an array needs --labels and --files"))
	}
	switch o.votes {
	case "":
		o.votes = votesOfPeople
		if o.predictions != "" {
			o.votes = people.ReaL
		}
	case votesOfPeople, people.ReaL, people.FivePerson:
	default:
		return wrongUse(fmt.Errorf("--votes %q: choose people, real or five-person", o.votes))
	}
	return nil
}

// readPredictions reads the files of predictions.
func (o *judgeReportFlags) readPredictions() ([]judge.Outcome, error) {
	predictions, err := readSmall(o.predictions)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(o.predictions, ".json") {
		outcomes, err := outcomesOfEval(predictions)
		if err != nil {
			return nil, refused(o.predictions, err)
		}
		return outcomes, nil
	}
	labels, err := readSmall(o.Labels)
	if err != nil {
		return nil, err
	}
	files, err := os.Open(o.files)
	if err != nil {
		return nil, refused(o.files, err)
	}
	defer files.Close()
	outcomes, err := real.ReadPredictions(predictions, labels, files)
	if err != nil {
		return nil, refused(o.predictions, err)
	}
	return outcomes, nil
}

// predictionsLimit bounds files of predictions: a million of five int64, or of documents of eval.
const predictionsLimit = 1 << 30

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > predictionsLimit) {
		err = fmt.Errorf("not a regular file of at most %d bytes", predictionsLimit)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, refused(path, err)
	}
	return data, nil
}

// outcomesOfEval reads what eval --json --images prints; pictures are named by file.
func outcomesOfEval(data []byte) ([]judge.Outcome, error) {
	var doc struct{ Images []imageJSON }
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("not a document of eval: %w", err)
	}
	if len(doc.Images) == 0 {
		return nil, errors.New("it lists no images: add --images to eval")
	}
	outcomes := make([]judge.Outcome, len(doc.Images))
	for i, img := range doc.Images {
		if len(img.Top5) == 0 {
			return nil, fmt.Errorf("image %d has no top5", i)
		}
		o := judge.Outcome{Picture: filepath.Base(filepath.FromSlash(img.Path)), Label: -1}
		if img.Label != nil {
			o.Label = img.Label.Index
		}
		for _, s := range img.Top5 {
			o.Top = append(o.Top, s.Class.Index)
		}
		outcomes[i] = o
	}
	return outcomes, nil
}

// predict computes the outcomes of a data set.
func (a *app) predict(ctx context.Context, data string, f *askFlags) ([]judge.Outcome, error) {
	w, close, err := a.workspace(ctx, data, f.Choice)
	if err != nil {
		return nil, err
	}
	defer close()
	asked, err := a.asked(ctx, w, f)
	outcomes := make([]judge.Outcome, len(asked))
	for i, one := range asked {
		outcomes[i] = one.Outcome
	}
	return outcomes, err
}

// gather reads from the store what is known of the outcomes.
func (a *app) gather(ctx context.Context, s *store.Store, j *judged) (err error) {
	if j.source == votesOfPeople {
		j.answers, err = people.Judgements(ctx, s, store.Person)
		if err := a.partly(len(j.answers), err); err != nil {
			return err
		}
		j.votes = judge.Count(judge.Ballots(j.answers))
		return nil
	}
	if j.votes, err = people.Votes(ctx, s, j.source); err != nil {
		return storeError(err)
	}
	if len(j.votes) == 0 {
		return wrongUse(fmt.Errorf("%s holds no votes of %q: bring them in with beyond judge import", s.Path(), j.source))
	}
	if err := j.meet(); err != nil {
		return err
	}
	if j.labels, err = people.Labels(ctx, s); err != nil {
		return storeError(err)
	}
	j.lists = map[string][]real.Mistake{}
	for _, list := range []string{people.ViT3B, people.GreedySoups} {
		if j.lists[list], err = people.Mistakes(ctx, s, list); err != nil {
			return storeError(err)
		}
	}
	return nil
}

// meet refuses outcomes of which no picture is among those voted on: their names are of another kind.
func (j *judged) meet() error {
	voted := map[string]bool{}
	for q := range j.votes {
		voted[q.Picture] = true
	}
	for _, o := range j.outcomes {
		if voted[o.Picture] {
			return nil
		}
	}
	return &coded{exitRefused, fmt.Errorf("none of the %d pictures, such as %.60q, is among those voted on: names do not match", len(j.outcomes), j.outcomes[0].Picture)}
}

// filter keeps the mistakes that the lists sort or grade as asked.
func (o *judgeReportFlags) filter(j *judged) error {
	if len(o.category)+len(o.severity) == 0 {
		return nil
	}
	wanted := map[judge.Question]bool{}
	for _, list := range j.lists {
		for _, m := range list {
			if (len(o.category) == 0 || slices.Contains(o.category, m.Category)) && (len(o.severity) == 0 || slices.Contains(o.severity, m.Severity)) {
				wanted[m.Question] = true
			}
		}
	}
	j.outcomes = slices.DeleteFunc(j.outcomes, func(out judge.Outcome) bool { return !wanted[out.Question(0, judge.Whole)] })
	if len(j.outcomes) == 0 {
		return &coded{exitRefused, errors.New("no prediction is in the lists with that category and severity")}
	}
	return nil
}

// judgeReportJSON is the document of judge report.
type judgeReportJSON struct {
	Votes     string `json:"votes"`
	Threshold int    `json:"threshold"`
	Raters    int    `json:"raters_needed"`
	Maybe     bool   `json:"maybe"`
	rectifiedJSON
	RealAccuracy *stats.Share     `json:"real_accuracy"`
	Top5         *top5JSON        `json:"top5"`
	Adversarial  *adversarialJSON `json:"adversarial,omitempty"`
	RaterList    []raterJSON      `json:"raters"`
	Classes      []agreementJSON  `json:"classes"`
	Lists        []mistakesJSON   `json:"lists"`
	Paper        paperJSON        `json:"paper"`
}

// rectifiedJSON is an error and what is left of it.
type rectifiedJSON struct {
	N             int            `json:"n"`
	Unlabelled    int            `json:"unlabelled"`
	Mistakes      int            `json:"mistakes"`
	Judged        int            `json:"judged"`
	Unjudged      int            `json:"unjudged"`
	Partly        int            `json:"partly_judged"` // of the unjudged
	Accepted      int            `json:"accepted"`
	Error         stats.Share    `json:"top1_error"`
	Rectified     stats.Share    `json:"rectified_error"`              // none of the unjudged accepted
	IfAllAccepted stats.Share    `json:"rectified_error_if_all"`       // all of the unjudged accepted
	Histogram     map[string]int `json:"positive_answers"`             // judged mistakes
	Agreement     stats.Share    `json:"agreement"`                    // positive answers of all
	Kappa         *float64       `json:"fleiss_kappa"`                 // null: undefined
	Alpha         *float64       `json:"krippendorff_alpha"`           // null: undefined
	TooSoon       int            `json:"views_too_soon_after_another"` // answers of one rater to both views within three days
}

type (
	top5JSON struct {
		Error          stats.Share `json:"top5_error"`
		OfTop1Mistakes fiveJSON    `json:"of_top1_mistakes"`
		OfTop5Mistakes fiveJSON    `json:"of_top5_mistakes"`
	}
	fiveJSON struct {
		Mistakes      int         `json:"mistakes"`
		Judged        int         `json:"judged"`
		Unjudged      int         `json:"unjudged"`
		Accepted      int         `json:"accepted"`
		Rectified     stats.Share `json:"rectified_error"`
		IfAllAccepted stats.Share `json:"rectified_error_if_all"`
	}
	adversarialJSON struct {
		Whole     viewJSON `json:"whole"`
		Attention viewJSON `json:"attention"`
	}
	viewJSON struct {
		rectifiedJSON
		Fooled   int         `json:"fooled"`
		Accepted stats.Share `json:"fooled_accepted"` // of the judged ones that fool the model
	}
	agreementJSON struct {
		Class     int         `json:"class"`
		Questions int         `json:"questions"`
		Positive  stats.Share `json:"positive"`
		Agreement *float64    `json:"agreement"` // pairs of raters that agree
	}
	mistakesJSON struct {
		List       string         `json:"list"`
		N          int            `json:"n"`
		Shared     int            `json:"shared"` // the same class for the same picture
		Judged     int            `json:"judged"`
		Accepted   int            `json:"accepted"`
		Categories map[string]int `json:"categories"`
		Severities map[string]int `json:"severities"`
	}
	paperJSON struct {
		Note   string             `json:"note"`
		Table1 []judge.PaperError `json:"table_1"`
		Table2 []judge.PaperView  `json:"table_2,omitempty"`
	}
)

func newJudgeReport(j *judged, o *judgeReportFlags) *judgeReportJSON {
	r := &judgeReportJSON{
		Votes: j.source, Threshold: o.rule.Threshold, Raters: o.rule.Raters, Maybe: o.rule.Lenient,
		rectifiedJSON: newRectified(j, j.outcomes, o.rule, judge.Whole), RaterList: []raterJSON{}, Classes: []agreementJSON{}, Lists: []mistakesJSON{},
		Paper: paperJSON{Note: paperNote, Table1: judge.PaperTable1()},
	}
	if len(j.labels) > 0 {
		accuracy := j.labels.Accuracy(j.outcomes)
		r.RealAccuracy = &accuracy
	}
	if len(j.outcomes) > 0 && len(j.outcomes[0].Top) >= 5 {
		r.Top5 = newTop5(j, o.rule)
	}
	if o.ask == askAdversarial {
		r.Adversarial = &adversarialJSON{newView(j, o.rule, judge.Whole), newView(j, o.rule, judge.Attention)}
		r.Paper.Table2 = judge.PaperTable2()
	}
	if j.answers != nil {
		r.RaterList = toRaters(judge.Raters(slices.Values(judge.Ballots(j.answers)), j.answers, o.rule.Lenient))
	}
	for _, c := range judge.Classes(j.votes.OfMistakes(j.outcomes, judge.Whole), o.rule.Lenient) {
		r.Classes = append(r.Classes, agreementJSON{c.Class, c.Questions, c.Positive, orNull(c.Agreement)})
	}
	for _, list := range []string{people.ViT3B, people.GreedySoups} {
		if len(j.lists[list]) > 0 {
			r.Lists = append(r.Lists, newMistakes(j, list, o.rule))
		}
	}
	return r
}

const paperNote = "ImageNet validation set, the paper's raters, weights and preprocessing; percent"

func newRectified(j *judged, outcomes []judge.Outcome, rule judge.Rule, view judge.View) rectifiedJSON {
	top1, b := judge.Top1(outcomes, j.votes, rule, view), judge.BreakDown(outcomes, j.votes, rule, view)
	r := rectifiedJSON{
		N: top1.N, Unlabelled: top1.Unlabelled, Mistakes: top1.Mistakes, Judged: top1.Judged(), Unjudged: top1.Unjudged, Partly: top1.Partly, Accepted: top1.Accepted,
		Error: top1.Error, Rectified: top1.Rectified, IfAllAccepted: top1.IfAllAccepted,
		Histogram: map[string]int{}, Agreement: b.Positive, Kappa: orNull(b.Kappa), Alpha: orNull(b.Alpha), TooSoon: len(judge.TooSoon(j.answers)),
	}
	for positive, n := range b.Histogram {
		r.Histogram[fmt.Sprint(positive)] = n
	}
	return r
}

// orNull is null in JSON where a figure is undefined.
func orNull(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

func newTop5(j *judged, rule judge.Rule) *top5JSON {
	of := func(r judge.Result) fiveJSON {
		return fiveJSON{r.Mistakes, r.Judged(), r.Unjudged, r.Accepted, r.Rectified, r.IfAllAccepted}
	}
	five := judge.Top5OfTop5Mistakes(j.outcomes, j.votes, rule)
	return &top5JSON{five.Error, of(judge.Top5OfTop1Mistakes(j.outcomes, j.votes, rule)), of(five)}
}

func newView(j *judged, rule judge.Rule, view judge.View) viewJSON {
	fooled := judge.Top1(judge.Attacked(j.outcomes), j.votes, rule, view)
	return viewJSON{newRectified(j, j.outcomes, rule, view), fooled.Mistakes, stats.NewShare(fooled.Accepted, fooled.Judged())}
}

// newMistakes sorts those of the model's mistakes that are in a list.
func newMistakes(j *judged, list string, rule judge.Rule) mistakesJSON {
	m := mistakesJSON{List: list, N: len(j.lists[list]), Categories: map[string]int{}, Severities: map[string]int{}}
	made := map[judge.Question]bool{}
	for _, item := range judge.Mistakes(j.outcomes, judge.Whole) {
		made[item.Question] = true
	}
	for _, one := range j.lists[list] {
		if !made[one.Question] {
			continue
		}
		m.Shared++
		m.Categories[one.Category]++
		m.Severities[one.Severity]++
		verdict := rule.Verdict(j.votes[one.Question])
		m.Judged += count(verdict != judge.Unjudged)
		m.Accepted += count(verdict == judge.Accepted)
	}
	return m
}
