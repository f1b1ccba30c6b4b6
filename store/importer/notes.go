package importer

import (
	"cmp"
	"slices"
)

// notes gathers warnings and questions, each once, with counts.
type notes struct {
	warnings  map[noteKey]*Warning
	questions map[noteKey]Question
}

type noteKey struct {
	code   Code
	column string
}

func newNotes() *notes {
	return &notes{warnings: map[noteKey]*Warning{}, questions: map[noteKey]Question{}}
}

// clone lets every reading of a file begin with what sniffing found.
func (n *notes) clone() *notes {
	c := newNotes()
	for k, w := range n.warnings {
		copied := *w
		c.warnings[k] = &copied
	}
	for k, q := range n.questions {
		c.questions[k] = q
	}
	return c
}

// warn counts; the first detail is kept as the example.
func (n *notes) warn(code Code, column, detail string) {
	k := noteKey{code, column}
	if w, ok := n.warnings[k]; ok {
		w.Count++
		return
	}
	n.warnings[k] = &Warning{Code: code, Column: column, Detail: truncate(maskResident(detail), 120), Count: 1}
}

// ask notes a question, which is a warning too.
func (n *notes) ask(q Question) {
	k := noteKey{q.Code, q.Column}
	if _, asked := n.questions[k]; !asked {
		n.questions[k] = q
	}
	n.warn(q.Code, q.Column, q.Detail)
}

func (n *notes) warningList() []Warning {
	list := []Warning{}
	for _, w := range n.warnings {
		list = append(list, *w)
	}
	slices.SortFunc(list, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Column, b.Column))
	})
	return list
}

func (n *notes) questionList() []Question {
	list := []Question{}
	for _, q := range n.questions {
		list = append(list, q)
	}
	slices.SortFunc(list, func(a, b Question) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Column, b.Column))
	})
	return list
}
