package importer

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gilmok/store"
)

// Outcome is how an import ended.
type Outcome string

// The outcomes. NeedsUser wrote nothing: a question is open.
const (
	OK            Outcome = "ok"
	OKWithRejects Outcome = "ok_with_rejects"
	NeedsUser     Outcome = "needs_user"
	Failed        Outcome = "error"
)

// Mapped tells what a column became, for reports.
type Mapped struct {
	Column   string       `json:"column"`
	Target   Target       `json:"target"`
	How      How          `json:"how"`
	Type     string       `json:"type,omitempty"`
	Order    DateOrder    `json:"order,omitempty"`
	Policy   store.Policy `json:"policy,omitempty"`
	Filled   int          `json:"filled"`
	Fits     int          `json:"fits"`
	Examples []string     `json:"examples,omitempty"`
}

// Result is what an import did, or would do. Rows = Accepted + Merged + the
// number Rejected, and Accepted = Added + Updated + Unchanged.
type Result struct {
	Import    store.ImportID `json:"import"`
	Kind      store.RowKind  `json:"kind"`
	File      string         `json:"file"`
	Dry       bool           `json:"dry_run"`
	Encoding  string         `json:"encoding"`
	Delimiter *string        `json:"delimiter"` // null: one column, or a workbook
	Header    bool           `json:"header"`
	HeaderRow int            `json:"header_row,omitempty"`
	Sheet     string         `json:"sheet,omitempty"`
	Rows      int            `json:"rows"`
	Accepted  int            `json:"accepted"`
	Added     int            `json:"added"`
	Updated   int            `json:"updated"`
	Unchanged int            `json:"unchanged"`
	Merged    int            `json:"merged"`
	Outcome   Outcome        `json:"outcome"`
	Questions []Question     `json:"questions"`
	Rejected  []Reject       `json:"rejected"`
	Warnings  []Warning      `json:"warnings"`
	Mapping   []Mapped       `json:"mapping"`
	// Reachable counts whom of the rows each channel can advertise to.
	Reachable map[store.Channel]int         `json:"reachable,omitempty"`
	Stubs     int                           `json:"stubs,omitempty"`
	Adopted   string                        `json:"adopted_currency,omitempty"` // the shop's own from now on
	Columns   map[string]store.ColumnChange `json:"columns,omitempty"`
	Examples  []store.FieldChange           `json:"examples,omitempty"`
	ReachesTo string                        `json:"reaches_to,omitempty"` // RFC 3339
	Seconds   float64                       `json:"seconds"`
	// RejectFile is a CSV of the rejected records with their reasons, to be
	// mended and imported; empty where none was rejected.
	RejectFile []byte `json:"-"`
}

// newResult fills in what the source already tells.
func newResult(s *Source, dry bool) *Result {
	r := &Result{Kind: s.Kind, File: s.Name, Dry: dry, Encoding: s.Encoding, Header: s.Header, HeaderRow: s.HeaderRow, Sheet: s.Sheet, Rejected: []Reject{}, Mapping: []Mapped{}}
	if s.Delimiter != 0 {
		d := string(rune(s.Delimiter))
		r.Delimiter = &d
	}
	for _, c := range s.Columns {
		r.Mapping = append(r.Mapping, Mapped{c.Name, c.Target, c.How, c.Kind.String(), c.Order, c.Policy, c.Filled, c.Fits, c.Samples})
	}
	return r
}

// take adds what the reading and the store say.
func (r *Result) take(s *Source, reading *Reading, load *store.LoadResult) {
	r.Rows = reading.Rows
	r.Added, r.Updated, r.Unchanged, r.Merged, r.Stubs = load.Added, load.Updated, load.Unchanged, load.Merged, load.Stubs
	r.Reachable, r.Columns, r.Examples, r.Adopted = load.Reachable, load.Columns, load.Examples, load.Adopted
	r.Rejected = append(r.Rejected, reading.Rejects...)
	for _, j := range load.Rejected {
		r.Rejected = append(r.Rejected, Reject{Record: j.Record, Reason: Code(j.Reason), Detail: j.Detail})
	}
	slices.SortStableFunc(r.Rejected, func(a, b Reject) int { return cmp.Compare(a.Record, b.Record) })
	r.Accepted = r.Rows - r.Merged - len(r.Rejected)
	if r.Merged > 0 && s.Kind == store.RowsCustomers {
		code := DuplicateCustomer
		if s.hasTarget(ToEmail) {
			code = DuplicateEmail
		}
		reading.notes.warnings[noteKey{code, ""}] = &Warning{Code: code, Count: r.Merged}
	}
	r.Warnings, r.Questions = reading.Warnings(), reading.Questions()
}

// judge settles the outcome.
func (r *Result) judge(acceptGuesses bool) {
	switch {
	case len(r.Questions) > 0 && !acceptGuesses:
		r.Outcome = NeedsUser
	case len(r.Rejected) > 0:
		r.Outcome = OKWithRejects
	default:
		r.Outcome = OK
	}
}

// recallText reads the file again for the text of records that the workspace
// refused: while they streamed by nobody knew they would be.
func (s *Source) recallText(ctx context.Context, rejects []Reject) error {
	missing := map[int]*Reject{}
	for i := range rejects {
		if rejects[i].Line == 0 {
			missing[rejects[i].Record] = &rejects[i]
		}
	}
	in, _, closer, err := s.open(ctx, len(s.Columns))
	if err != nil {
		return err
	}
	defer closer.Close()
	r := s.Read(ctx, nil)
	for len(missing) > 0 {
		if err := r.advance(in); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if j := missing[r.Rows]; j != nil {
			r.reject(j.Reason, j.Detail)
			*j = r.Rejects[len(r.Rejects)-1]
			delete(missing, r.Rows)
		}
	}
	return nil
}

// withoutErased takes the text out of the rows of erased people. Who imports them
// sees them once more, but the workspace is not to hold them again.
func withoutErased(rejects []Reject) []Reject {
	kept := slices.Clone(rejects)
	for i := range kept {
		if j := &kept[i]; string(j.Reason) == string(store.SkipErased) {
			j.Raw, j.Detail, j.cells = "", "", nil
		}
	}
	return kept
}

// rejectFile writes the rejected records under the file's own header, with the
// reason behind. Cells that a spreadsheet would compute get an apostrophe, which
// the importer takes off again.
func rejectFile(s *Source, rejects []Reject) []byte {
	if len(rejects) == 0 {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // spreadsheets take a file without it for the local code page
	w := csv.NewWriter(&b)
	header := make([]string, 0, len(s.Columns)+3)
	for _, c := range s.Columns {
		header = append(header, defuse(c.Name))
	}
	_ = w.Write(append(header, "record", "line", "reason", "detail"))
	for _, j := range rejects {
		row := make([]string, len(s.Columns), len(header)+4)
		if len(j.cells) == 0 && len(row) > 0 {
			row[0] = defuse(j.Raw)
		}
		for i, c := range j.cells {
			if i < len(row) {
				row[i] = defuse(c)
			}
		}
		_ = w.Write(append(row, strconv.Itoa(j.Record), strconv.Itoa(j.Line), string(j.Reason), defuse(j.Detail)))
	}
	w.Flush()
	return b.Bytes()
}

// defuse puts an apostrophe before what a spreadsheet would compute; signed
// numbers are harmless.
func defuse(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0]) {
		return s
	}
	if (s[0] == '+' || s[0] == '-') && !strings.ContainsFunc(s[1:], func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune(" .,()-", r) }) {
		return s
	}
	return "'" + s
}
