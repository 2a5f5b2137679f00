package people

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"beyond/engine/store"
)

// A Batch is the results of a batch on Mechanical Turk, and which of them to bring in. Rejected assignments never are.
type Batch struct {
	Hash     bool          // workers get other names
	Approved bool          // only approved assignments
	Rate     float64       // only workers with at least this share of approved work, in percent
	Checks   float64       // only workers with at least this share of attention checks as expected, in percent
	Least    time.Duration // only assignments of at least this time
	Most     time.Duration // and of at most this one; 0: any
}

// BatchReport counts the assignments of a batch.
type BatchReport struct {
	Assignments int          `json:"assignments"` // rows of the file
	Imported    int          `json:"imported"`    // brought in, now or before
	Filtered    int          `json:"filtered"`    // left out by their status, or by a rule
	Rejected    int          `json:"rejected"`    // of these
	Workers     int          `json:"workers"`     // of the imported ones
	Added       int          `json:"added"`       // answers that are new in the store
	Known       int          `json:"known"`       // answers that it held already
	Problems    []RowProblem `json:"problems"`    // rows that are left out
}

// RowProblem names a row that is left out.
type RowProblem struct {
	Line       int    `json:"line"`
	Assignment string `json:"assignment"` // "" if it cannot be read
	Reason     string `json:"reason"`
}

func (p RowProblem) String() string {
	if p.Assignment == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Reason)
	}
	return fmt.Sprintf("line %d: assignment %.40s: %s", p.Line, p.Assignment, p.Reason)
}

// AnotherTaskError says that no answer of a batch is to a task of the store.
type AnotherTaskError struct{ Task, Path string }

func (e *AnotherTaskError) Error() string {
	return fmt.Sprintf("its answers are to task %.40q, which %s does not hold: import it where export-task was run, "+
		"or bring the task here first (judge export --task, judge import)", e.Task, e.Path)
}

// assignment is a row of a batch.
type assignment struct {
	line                     int
	id, worker, status, task string
	rate                     float64 // −1 if unknown
	took                     time.Duration
	rows                     []store.Answer
}

// Import brings the results of a batch into a store: text is its CSV. A row that is bad is left out and named; the
// others come in, all or none.
func (b Batch) Import(ctx context.Context, s *store.Store, text []byte) (BatchReport, error) {
	report := BatchReport{Problems: []RowProblem{}}
	t, err := readTable(text, "AssignmentId")
	if err != nil {
		return report, err
	}
	for _, column := range []string{"WorkerId", "Answer.task", "Answer.question_1", "Answer.reply_1"} {
		if _, ok := t.columns[column]; !ok {
			return report, fmt.Errorf("not the results of a page of beyond: it has no column %q", column)
		}
	}
	in := importing{Batch: b, store: s, table: t, report: &report, tasks: map[string]*crowdTask{}}
	report.Assignments = len(t.rows) + t.report.Bad
	for _, p := range t.report.Problems {
		in.problem(p.Line, "", p.Reason)
	}
	list, err := in.read(ctx)
	if err != nil {
		return report, err
	}
	err = in.keep(ctx, in.attentive(in.single(list)))
	slices.SortStableFunc(report.Problems, func(a, b RowProblem) int { return cmp.Compare(a.Line, b.Line) })
	return report, err
}

// importing is an import on its way.
type importing struct {
	Batch
	store  *store.Store
	table  table
	report *BatchReport
	tasks  map[string]*crowdTask // nil: the store has no such task
}

// crowdTask is a task of the store with its crowd and its answers.
type crowdTask struct {
	store.Task
	*Crowd
	byID    map[string]store.Answer
	current map[asked]string // ids
}

// asked names who has answered what.
type asked struct{ rater, picture, subject, context string }

func askedOf(a store.Answer) asked { return asked{a.Rater, a.Picture, a.Subject, a.Context} }

func (in *importing) problem(line int, assignment string, reason string) {
	in.report.Problems = append(in.report.Problems, RowProblem{line, assignment, reason})
}

// read reads the assignments that pass the rules.
func (in *importing) read(ctx context.Context) (list []assignment, err error) {
	foreign, known := "", 0
	for _, row := range in.table.rows {
		a := assignment{
			line: row.line, id: in.table.get(row, "AssignmentId"), worker: in.table.get(row, "WorkerId"),
			status: in.table.get(row, "AssignmentStatus"), task: in.table.get(row, "Answer.task"),
			rate: percent(in.table.get(row, "LifetimeApprovalRate")),
		}
		task, err := in.task(ctx, a.task)
		switch {
		case err != nil:
			return nil, err
		case task == nil:
			foreign = cmp.Or(foreign, a.task)
			in.problem(a.line, a.id, fmt.Sprintf("task %.40q is not in this store", a.task))
			continue
		}
		known++
		if err := in.answers(&a, task, row); err != nil {
			in.problem(a.line, a.id, err.Error())
			continue
		}
		if in.passes(a, task) {
			list = append(list, a)
		}
	}
	if known == 0 && foreign != "" {
		return nil, &AnotherTaskError{foreign, in.store.Path()}
	}
	return list, nil
}

// percent is the number before a percent sign; −1 if there is none.
func percent(text string) float64 {
	number, _, ok := strings.Cut(text, "%")
	p, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if !ok || err != nil {
		return -1
	}
	return p
}

// task returns a task of the store that is on Mechanical Turk; nil if there is none.
func (in *importing) task(ctx context.Context, id string) (*crowdTask, error) {
	if t, ok := in.tasks[id]; ok {
		return t, nil
	}
	in.tasks[id] = nil
	t, ok, err := in.store.Task(ctx, id)
	if err != nil && !store.IsPartial(err) {
		return nil, err
	}
	crowd := crowdOf(t)
	if !ok || crowd == nil {
		return nil, nil
	}
	known := &crowdTask{Task: t, Crowd: crowd, byID: map[string]store.Answer{}, current: map[asked]string{}}
	history, err := in.store.History(ctx, store.Filter{Task: crowd.task(t)})
	if err != nil && !store.IsPartial(err) {
		return nil, err
	}
	for _, a := range history {
		known.byID[a.ID] = a
		known.current[askedOf(a)] = a.ID
	}
	in.tasks[id] = known
	return known, nil
}

// answers reads the replies of an assignment as rows of the store.
func (in *importing) answers(a *assignment, t *crowdTask, row tableRow) error {
	if !named(a.id) || !named(a.worker) {
		return errors.New("it lacks an AssignmentId or a WorkerId")
	}
	at, atErr := submitted(in.table.get(row, "SubmitTime"))
	seconds, _ := strconv.ParseFloat(in.table.get(row, "WorkTimeInSeconds"), 64)
	a.took = time.Duration(seconds * float64(time.Second))
	for i := 1; ; i++ {
		get := func(name string) string { return in.table.get(row, "Answer."+name+"_"+strconv.Itoa(i)) }
		if get("question") == "" {
			break
		}
		answer, err := in.answer(a, t, get, at, atErr)
		if err != nil {
			return err
		}
		a.rows = append(a.rows, answer)
	}
	if len(a.rows) == 0 {
		return errors.New("it answers no question")
	}
	return in.consistent(a, t)
}

// answer reads a reply, whose fields get returns. at is the time of the assignment, if there is no atErr.
func (in *importing) answer(
	a *assignment, t *crowdTask, get func(name string) string, at time.Time, atErr error,
) (answer store.Answer, err error) {
	number, err := strconv.Atoi(get("question"))
	if err != nil {
		return answer, fmt.Errorf("question %.20q is not a number", get("question"))
	}
	if answer, err = t.row(t.Task, number, get("reply")); err != nil {
		return answer, err
	}
	answer.ID, answer.Rater = fmt.Sprintf("mturk-%s-%d", a.id, number), a.worker
	if in.Hash {
		answer.Rater = t.Hashed(a.worker)
	}
	answer.Milliseconds, err = strconv.ParseInt(cmp.Or(get("ms"), "0"), 10, 64)
	if err != nil || answer.Milliseconds < 0 {
		return answer, fmt.Errorf("question %d: time %.20q is not in milliseconds", number, get("ms"))
	}
	if answer.Time, err = time.Parse(time.RFC3339, get("at")); err != nil {
		if answer.Time = at; atErr != nil {
			return answer, atErr
		}
	}
	if year := answer.Time.Year(); year < firstYear || year > lastYear {
		return answer, fmt.Errorf("question %d was answered in the year %d", number, year)
	}
	return answer, Valid(answer)
}

// firstYear is Mechanical Turk's first; lastYear is the last that the store takes.
const (
	firstYear = 2005
	lastYear  = 9998
)

// named reports whether an id is one of Mechanical Turk's: short, and without signs that are not printed.
func named(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool { return !unicode.IsPrint(r) })
}

// consistent returns an error if an assignment says something else than the store does.
func (in *importing) consistent(a *assignment, t *crowdTask) error {
	numbers := map[string]bool{}
	for _, row := range a.rows {
		if numbers[row.ID] {
			return errors.New("it answers one question twice")
		}
		numbers[row.ID] = true
		there, ok := t.byID[row.ID]
		if ok && there.Rater != row.Rater {
			return errors.New("it was imported before under another name of its worker: give --hash-workers, or not, as then")
		}
		if ok && !sameReply(there, row) {
			return errors.New("it was imported before with other answers")
		}
		if other, answered := t.current[askedOf(row)]; answered && !ok {
			return fmt.Errorf("its worker has answered the same question before (%.60s)", other)
		}
	}
	return nil
}

// submitted reads the time of a batch, such as "Fri Nov 27 10:12:33 PST 2026".
func submitted(text string) (time.Time, error) {
	zones := strings.NewReplacer("PST", "-0800", "PDT", "-0700", "UTC", "+0000", "GMT", "+0000")
	for _, layout := range []string{"Mon Jan _2 15:04:05 -0700 2006", time.RFC3339, "2006-01-02 15:04:05-07:00"} {
		if t, err := time.Parse(layout, zones.Replace(text)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("SubmitTime %.40q is not a time", text)
}

// passes applies the rules about an assignment alone.
func (in *importing) passes(a assignment, t *crowdTask) bool {
	rejected := strings.EqualFold(a.status, "Rejected")
	in.report.Rejected += count(rejected)
	if _, before := t.byID[a.rows[0].ID]; rejected && before {
		in.problem(a.line, a.id, "it is rejected, but was imported before, and its answers count")
	}
	ok := !rejected && (!in.Approved || strings.EqualFold(a.status, "Approved")) &&
		(in.Rate == 0 || a.rate >= in.Rate) && a.took >= in.Least && (in.Most == 0 || a.took <= in.Most)
	in.report.Filtered += count(!ok)
	return ok
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// single leaves out assignments that come twice, and second answers of a worker to a question.
func (in *importing) single(list []assignment) (kept []assignment) {
	seen, answered := map[string]assignment{}, map[asked]assignment{}
	for _, a := range list {
		if before, ok := seen[a.id]; ok {
			reason := fmt.Sprintf("it is in line %d already, and counts once", before.line)
			if !slices.EqualFunc(before.rows, a.rows, sameReply) {
				reason = fmt.Sprintf("line %d has it with other answers, which count", before.line)
			}
			in.problem(a.line, a.id, reason)
			continue
		}
		twice := slices.IndexFunc(a.rows, func(r store.Answer) bool { _, ok := answered[askedOf(r)]; return ok })
		if twice >= 0 {
			before := answered[askedOf(a.rows[twice])]
			const text = "its worker has answered the same question in line %d (assignment %.40s), and that counts"
			in.problem(a.line, a.id, fmt.Sprintf(text, before.line, before.id))
			continue
		}
		seen[a.id] = a
		for _, r := range a.rows {
			answered[askedOf(r)] = a
		}
		kept = append(kept, a)
	}
	return kept
}

// attentive leaves out the workers who have failed too many attention checks of the batch.
func (in *importing) attentive(list []assignment) []assignment {
	checks, passed := map[string]int{}, map[string]int{}
	for _, a := range list {
		for _, r := range a.rows {
			if r.Kind == store.Judgement && r.Expected != "" && r.Value != store.Skip {
				checks[a.worker]++
				passed[a.worker] += count(r.Value == r.Expected)
			}
		}
	}
	return slices.DeleteFunc(list, func(a assignment) bool {
		failed := float64(100*passed[a.worker]) < in.Checks*float64(checks[a.worker])
		in.report.Filtered += count(failed)
		return failed
	})
}

// keep saves the answers of assignments.
func (in *importing) keep(ctx context.Context, list []assignment) error {
	raters, err := in.store.Raters(ctx)
	if err != nil && !store.IsPartial(err) {
		return err
	}
	kinds := map[string]store.RaterKind{}
	for _, r := range raters {
		kinds[r.Name] = r.Kind
	}
	workers := map[string]bool{}
	var rows []store.Answer
	for _, a := range list {
		name := a.rows[0].Rater
		if kind, ok := kinds[name]; ok && kind != store.Person {
			in.problem(a.line, a.id, fmt.Sprintf("worker %.40q has the name of a simulated rater", name))
			continue
		}
		workers[name] = true
		in.report.Imported++
		for _, r := range a.rows {
			if _, known := in.tasks[a.task].byID[r.ID]; known {
				in.report.Known++
				continue
			}
			rows = append(rows, r)
		}
	}
	in.report.Workers = len(workers)
	for _, name := range slices.Sorted(maps.Keys(workers)) {
		if err := in.store.AddRater(ctx, name, store.Person); err != nil {
			return err
		}
	}
	slices.SortStableFunc(rows, func(a, b store.Answer) int { return a.Time.Compare(b.Time) })
	ids, err := in.store.AppendAll(ctx, rows)
	in.report.Added = len(ids)
	return err
}
