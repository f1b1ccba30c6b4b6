package imports

import (
	"maps"

	"gilmok/store"
	"gilmok/store/importer"
)

// wishes are what the person chose instead of what was guessed. The zero wishes
// leave everything to the importer.
type wishes struct {
	kind      store.RowKind
	encoding  string
	delimiter byte
	noHeader  bool
	headerRow int // physical line, from 1
	sheet     string
	password  string
	policy    store.Policy            // "": as the last time
	policies  map[string]store.Policy // of single columns, by name
	currency  string                  // of amounts that name none
	event     string                  // of an event file that names none
	source    string                  // where the consents were given
	consented []store.Channel         // on which everybody agreed, as the person states
	// columns is what each column becomes, as importer.Options.Map takes it, by
	// kind: another kind of rows has other fields.
	columns map[store.RowKind]map[string]string
	// accepted are the questions to be answered with what was guessed.
	accepted map[asked]bool
	// acceptAll holds once no other question is open.
	acceptAll bool
}

// asked names a question.
type asked struct {
	code   importer.Code
	column string
}

// clone gives wishes that a goroutine may read while these go on changing.
func (w wishes) clone() *wishes {
	columns := make(map[store.RowKind]map[string]string, len(w.columns))
	for kind, m := range w.columns {
		columns[kind] = maps.Clone(m)
	}
	w.columns, w.accepted, w.policies = columns, maps.Clone(w.accepted), maps.Clone(w.policies)
	return &w
}

// over puts the wishes into options.
func (w *wishes) over(o importer.Options) importer.Options {
	o.Kind, o.Encoding, o.Delimiter = w.kind, w.encoding, w.delimiter
	o.NoHeader, o.HeaderRow = w.noHeader, w.headerRow
	o.Sheet, o.Password = w.sheet, w.password
	o.Policy, o.Columns, o.AsBefore = w.policy, w.policies, true
	o.EventName, o.ConsentSource, o.Consented = w.event, w.source, w.consented
	o.Currency = w.currency
	o.AcceptGuesses = w.acceptAll
	o.Map = w.columns[w.kind]
	return o
}

// become says what a column becomes; the kind of rows it was said of is settled
// by that.
func (w *wishes) become(kind store.RowKind, column, target string) {
	w.kind = kind
	if w.columns == nil {
		w.columns = map[store.RowKind]map[string]string{}
	}
	if w.columns[kind] == nil {
		w.columns[kind] = map[string]string{}
	}
	w.columns[kind][column] = target
}

// mayOnly says what a column may do to what is there.
func (w *wishes) mayOnly(column string, p store.Policy) {
	if w.policies == nil {
		w.policies = map[string]store.Policy{}
	}
	w.policies[column] = p
}

// accept answers a question with the guess.
func (w *wishes) accept(q importer.Question) {
	if w.accepted == nil {
		w.accepted = map[asked]bool{}
	}
	w.accepted[asked{q.Code, q.Column}] = true
}

// reread forgets what was chosen for rows and columns that another encoding,
// sheet or header line may have made others.
func (w *wishes) reread() {
	w.columns, w.policies, w.accepted, w.acceptAll = nil, nil, nil, false
}

// open are the questions that still wait for an answer.
func (w *wishes) open(questions []importer.Question) (left []importer.Question) {
	for _, q := range questions {
		if !w.accepted[asked{q.Code, q.Column}] {
			left = append(left, q)
		}
	}
	return left
}
