// Package real reads published judgements of ImageNet predictions: the votes and labels of ReaL (Beyer et al. 2020,
// google-research/reassessed-imagenet), the five-person study of label errors (Northcutt et al. 2021,
// cleanlab/label-errors) and the classified mistakes of two strong models (Vasudevan et al. 2022,
// google-research/imagenet-mistakes). Their keys are the names of ILSVRC2012's validation files; it needs no pictures.
//
// It does not trust the files: it checks sizes before it allocates.
package real

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"beyond/engine/judge"
	"beyond/engine/npy"
	"beyond/engine/rows"
)

// Votes are ReaL's raw votes. Each rater was asked some of the questions.
type Votes struct {
	Raters    []string         // names, by the rater's number
	Questions []judge.Question // by the question's number

	report *rows.Report
	votes  []vote // by question; the votes on question q begin at start[q]
	start  []int32
}

// vote takes 2 bytes, a judge.Vote 32: a million are in memory at once.
type vote struct {
	rater uint8
	reply judge.Reply
}

const (
	maxRaters    = 256
	maxQuestions = 1 << 20
	maxClass     = 1000
)

// ReadVotes reads raters.npz: tensor, float64 [raters, questions, 3] of 0 and 1 with the answers no, maybe and
// yes; info, [questions, 2] of text with file name and class index; and ids, int64 [raters]. It reads the tensor,
// 377 MB, as a stream and checks ctx once per rater. report counts questions, and names the ones without a class and the
// single answers that are left out.
func ReadVotes(ctx context.Context, r io.ReaderAt, size int64, report *rows.Report) (*Votes, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not an .npz archive: %w", err)
	}
	v := &Votes{report: report}
	for _, member := range []struct {
		name string
		read readArray
	}{{"ids.npy", v.readIDs}, {"info.npy", v.readInfo}, {"tensor.npy", v.readTensor}} {
		if err := readMember(ctx, archive, member.name, member.read); err != nil {
			return nil, fmt.Errorf("%s: %w", member.name, err)
		}
	}
	return v, report.Refuse()
}

// readArray reads the data of an array.
type readArray func(context.Context, npy.Header, io.Reader) error

func readMember(ctx context.Context, archive *zip.Reader, name string, read readArray) error {
	f, err := archive.Open(name)
	if err != nil {
		return errors.New("it is missing")
	}
	defer f.Close()
	buffered := bufio.NewReaderSize(f, 1<<16)
	header, err := npy.ReadHeader(buffered)
	if err != nil {
		return err
	}
	if err := read(ctx, header, buffered); err != nil {
		return err
	}
	// At the end, archive/zip compares the checksum.
	if n, err := io.Copy(io.Discard, buffered); err != nil {
		return err
	} else if n > 0 {
		return fmt.Errorf("%d bytes after the array", n)
	}
	return nil
}

func (v *Votes) readIDs(_ context.Context, h npy.Header, r io.Reader) error {
	if h.Descr != "<i8" || len(h.Shape) != 1 || h.Shape[0] > maxRaters {
		return fmt.Errorf("dtype %q of shape %v, want \"<i8\" of up to %d raters", h.Descr, h.Shape, maxRaters)
	}
	ids := make([]int64, h.Shape[0])
	if err := binary.Read(r, binary.LittleEndian, ids); err != nil {
		return cut(err)
	}
	for _, id := range ids {
		v.Raters = append(v.Raters, fmt.Sprintf("real-%d", id))
	}
	return nil
}

func (v *Votes) readInfo(_ context.Context, h npy.Header, r io.Reader) error {
	width, err := strconv.Atoi(strings.TrimPrefix(h.Descr, "<U"))
	if err != nil || width < 1 || width > 256 {
		return fmt.Errorf("dtype %q, want text such as \"<U28\"", h.Descr)
	}
	if len(h.Shape) != 2 || h.Shape[1] != 2 || h.Shape[0] > maxQuestions {
		return fmt.Errorf("shape %v, want up to %d questions of 2", h.Shape, maxQuestions)
	}
	row := make([]byte, 2*4*width)
	v.Questions = make([]judge.Question, 0, h.Shape[0])
	for range h.Shape[0] {
		if _, err := io.ReadFull(r, row); err != nil {
			return cut(err)
		}
		q := judge.Question{Picture: text(row[:4*width])}
		if q.Class, err = strconv.Atoi(text(row[4*width:])); err != nil || q.Class < 0 || q.Class >= maxClass {
			q.Class = -1
			v.report.LeaveItem(fmt.Sprintf("info.npy: question %d", len(v.Questions)),
				fmt.Errorf("%.20q is not a class index", text(row[4*width:])))
		} else {
			v.report.Keep()
		}
		// Consecutive questions about one picture share its name.
		if n := len(v.Questions); n > 0 && v.Questions[n-1].Picture == q.Picture {
			q.Picture = v.Questions[n-1].Picture
		}
		v.Questions = append(v.Questions, q)
	}
	return nil
}

// text reads NumPy's fixed-width text: UTF-32, padded with zeros.
func text(utf32 []byte) string {
	out := make([]byte, 0, len(utf32)/4)
	for i := 0; i < len(utf32); i += 4 {
		r := binary.LittleEndian.Uint32(utf32[i:])
		if r == 0 {
			break
		}
		out = utf8.AppendRune(out, rune(r))
	}
	return string(out)
}

func (v *Votes) readTensor(ctx context.Context, h npy.Header, r io.Reader) error {
	raters, questions := len(v.Raters), len(v.Questions)
	if h.Descr != "<f8" || len(h.Shape) != 3 || h.Shape[0] != raters || h.Shape[1] != questions || h.Shape[2] != 3 {
		return fmt.Errorf("dtype %q of shape %v, want \"<f8\" of [%d %d 3]", h.Descr, h.Shape, raters, questions)
	}
	var all []packedVote
	v.start = make([]int32, questions+1)
	block := make([]byte, 24*1024)
	for rater := range raters {
		if err := ctx.Err(); err != nil {
			return err
		}
		for first := 0; first < questions; first += 1024 {
			rows := block[:24*min(1024, questions-first)]
			if _, err := io.ReadFull(r, rows); err != nil {
				return cut(err)
			}
			for i := 0; i < len(rows); i += 24 {
				reply, ok := oneHot(rows[i : i+24])
				if !ok {
					v.report.LeaveItem(fmt.Sprintf("tensor.npy: rater %d, question %d", rater, first+i/24),
						errors.New("want one answer at most, as 0 and 1"))
				}
				if ok && reply != judge.Skip {
					all = append(all, pack(first+i/24, vote{uint8(rater), reply}))
					v.start[first+i/24+1]++
				}
			}
		}
	}
	for q := range questions {
		v.start[q+1] += v.start[q]
	}
	v.votes = make([]vote, len(all))
	next := append([]int32(nil), v.start...)
	for _, p := range all {
		question, given := p.unpack()
		v.votes[next[question]] = given
		next[question]++
	}
	return nil
}

// packedVote is a vote with the number of its question: 2 of the 32 bits for the reply, 8 for the rater. The list
// grows to a million before its length is known, and takes most of the memory of an import.
type packedVote uint32

func pack(question int, v vote) packedVote {
	return packedVote(question)<<10 | packedVote(v.rater)<<2 | packedVote(v.reply)
}

func (p packedVote) unpack() (question int, v vote) {
	return int(p >> 10), vote{uint8(p >> 2), judge.Reply(p & 3)}
}

// oneHot reads three float64, a 1 at no, maybe or yes and 0 elsewhere; three zeros are Skip.
func oneHot(row []byte) (judge.Reply, bool) {
	const one = 0x3ff0000000000000 // 1.0
	reply := judge.Skip
	for answer := judge.No; answer <= judge.Yes; answer++ {
		switch bits := binary.LittleEndian.Uint64(row[8*answer:]); {
		case bits == 0:
		case bits == one && reply == judge.Skip:
			reply = answer
		default:
			return 0, false
		}
	}
	return reply, true
}

// Ballots yields the votes question by question. A ballot's Votes are valid until the next one.
func (v *Votes) Ballots() iter.Seq[judge.Ballot] {
	return func(yield func(judge.Ballot) bool) {
		var votes []judge.Vote
		for q, question := range v.Questions {
			if question.Class < 0 {
				continue
			}
			votes = votes[:0]
			for _, given := range v.votes[v.start[q]:v.start[q+1]] {
				votes = append(votes, judge.Vote{Rater: v.Raters[given.rater], Reply: given.reply})
			}
			if !yield(judge.Ballot{Question: question, Votes: votes}) {
				return
			}
		}
	}
}

// cut words the error of a stream that ended early. It returns other errors unchanged.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("it ends before the array does")
	}
	return err
}
