package widgets

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// CodeSpan gives a part of a line its colour. Bytes that no span covers have that
// of base text.
type CodeSpan struct {
	From, To int // bytes
	Ink      fyne.ThemeColorName
	Bold     bool
	Back     bool // on a soft ground
}

// CodeLexer colours one line. State is what the line before gave as next, 0 before
// the first.
type CodeLexer func(line string, state int) (spans []CodeSpan, next int)

// codePlace is a place between two letters.
type codePlace struct{ line, at int } // at in bytes

func (p codePlace) before(q codePlace) bool {
	return p.line < q.line || p.line == q.line && p.at < q.at
}

// codeText is the text of an editor with its colours and its undo stack. It knows
// nothing of Fyne.
type codeText struct {
	lines      []codeLine
	lex        CodeLexer
	done, gone []codeEdit // to undo, to redo
	sealed     bool       // the next edit is an entry of its own
}

// codeLine is one line: its colours, and where the rows begin that it is broken
// into for a width.
type codeLine struct {
	text  string
	state int // the lexer's before it
	next  int // after it
	lexed bool
	spans []CodeSpan
	rows  []int
	width float32 // that rows are for; 0: none yet
}

// codeEdit is one change: what stood at a place, and what stands there now.
type codeEdit struct {
	at        codePlace
	old, text string
}

// mostEdits are kept for undo.
const mostEdits = 500

func newCodeText(lex CodeLexer) *codeText {
	t := &codeText{lex: lex}
	t.set("")
	return t
}

// set begins anew with a text.
func (t *codeText) set(text string) {
	t.done, t.gone, t.sealed = nil, nil, true
	text = strings.ReplaceAll(text, "\r\n", "\n")
	t.lines = t.lines[:0]
	for line := range strings.SplitSeq(text, "\n") {
		t.lines = append(t.lines, codeLine{text: line})
	}
	t.colour(0)
}

func (t *codeText) String() string {
	return t.between(codePlace{}, t.end())
}

func (t *codeText) end() codePlace {
	last := len(t.lines) - 1
	return codePlace{last, len(t.lines[last].text)}
}

// between gives the text from one place to another behind it.
func (t *codeText) between(from, to codePlace) string {
	if from.line == to.line {
		return t.lines[from.line].text[from.at:to.at]
	}
	var b strings.Builder
	b.WriteString(t.lines[from.line].text[from.at:])
	for _, line := range t.lines[from.line+1 : to.line] {
		b.WriteByte('\n')
		b.WriteString(line.text)
	}
	b.WriteByte('\n')
	b.WriteString(t.lines[to.line].text[:to.at])
	return b.String()
}

// replace puts text between two places and gives its end.
func (t *codeText) replace(from, to codePlace, text string) codePlace {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	t.note(codeEdit{from, t.between(from, to), text})
	return t.put(from, to, text)
}

// put is replace without a way back.
func (t *codeText) put(from, to codePlace, text string) codePlace {
	head, tail := t.lines[from.line].text[:from.at], t.lines[to.line].text[to.at:]
	parts := strings.Split(text, "\n")
	end := codePlace{from.line + len(parts) - 1, len(parts[len(parts)-1])}
	if len(parts) == 1 {
		end.at += from.at
	}
	parts[0] = head + parts[0]
	parts[len(parts)-1] += tail
	lines := make([]codeLine, len(parts))
	for i, part := range parts {
		lines[i].text = part
	}
	t.lines = slices.Replace(t.lines, from.line, to.line+1, lines...)
	t.colour(from.line)
	return end
}

// note puts an edit on the undo stack. Letters typed one after another, taken back
// or composed to another one are one entry up to the next space.
func (t *codeText) note(e codeEdit) {
	t.gone = nil
	if n := len(t.done); n > 0 && !t.sealed {
		last := &t.done[n-1]
		if merged, ok := strings.CutSuffix(last.text, e.old); ok && last.endsAt(e) && !strings.Contains(e.text, "\n") {
			last.text = merged + e.text
			t.sealed = endsWord(e.text)
			return
		}
	}
	t.sealed = utf8.RuneCountInString(e.text) != 1 || endsWord(e.text)
	t.done = append(t.done, e)
	t.done = t.done[max(0, len(t.done)-mostEdits):]
}

// endsAt reports whether the next edit changes the end of what this one wrote.
func (e codeEdit) endsAt(next codeEdit) bool {
	return next.at.line == e.at.line && !strings.Contains(e.text, "\n") && next.at.at+len(next.old) == e.at.at+len(e.text)
}

func endsWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsSpace(r)
}

// undo takes the last edit back and gives where it was.
func (t *codeText) undo() (at codePlace, ok bool) {
	return t.turn(&t.done, &t.gone, func(e codeEdit) (was, now string) { return e.text, e.old })
}

func (t *codeText) redo() (at codePlace, ok bool) {
	return t.turn(&t.gone, &t.done, func(e codeEdit) (was, now string) { return e.old, e.text })
}

func (t *codeText) turn(from, to *[]codeEdit, of func(codeEdit) (was, now string)) (codePlace, bool) {
	n := len(*from)
	if n == 0 {
		return codePlace{}, false
	}
	e := (*from)[n-1]
	*from, *to = (*from)[:n-1], append(*to, e)
	t.sealed = true
	was, now := of(e)
	return t.put(e.at, e.after(was), now), true
}

// after gives the end of a text that begins where the edit is.
func (e codeEdit) after(text string) codePlace {
	lines := strings.Count(text, "\n")
	if lines == 0 {
		return codePlace{e.at.line, e.at.at + len(text)}
	}
	return codePlace{e.at.line + lines, len(text) - strings.LastIndexByte(text, '\n') - 1}
}

// colour asks the lexer anew from a line on, until a line begins as it did before.
func (t *codeText) colour(from int) {
	if t.lex == nil {
		return
	}
	state := 0
	if from > 0 {
		state = t.lines[from-1].next
	}
	for i := from; i < len(t.lines); i++ {
		line := &t.lines[i]
		if line.lexed && line.state == state {
			return
		}
		line.state, line.lexed = state, true
		line.spans, line.next = t.lex(line.text, state)
		state = line.next
	}
}

// left and right give the place one letter on.
func (t *codeText) left(p codePlace) codePlace {
	if p.at > 0 {
		return codePlace{p.line, p.at - lastLetter(t.lines[p.line].text[:p.at])}
	}
	if p.line == 0 {
		return p
	}
	return codePlace{p.line - 1, len(t.lines[p.line-1].text)}
}

func (t *codeText) right(p codePlace) codePlace {
	if rest := t.lines[p.line].text[p.at:]; rest != "" {
		return codePlace{p.line, p.at + firstLetter(rest)}
	}
	if p.line == len(t.lines)-1 {
		return p
	}
	return codePlace{p.line + 1, 0}
}

// firstLetter is how many bytes the first letter has with what joins it: accents,
// and the parts of an emoji.
func firstLetter(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	for n < len(s) {
		r, width := utf8.DecodeRuneInString(s[n:])
		if !joins(r) {
			break
		}
		n += width
		if r == zeroWidthJoiner && n < len(s) {
			_, width = utf8.DecodeRuneInString(s[n:])
			n += width
		}
	}
	return n
}

func lastLetter(s string) int {
	n := len(s)
	for n > 0 {
		r, width := utf8.DecodeLastRuneInString(s[:n])
		n -= width
		before, _ := utf8.DecodeLastRuneInString(s[:n])
		if !joins(r) && before != zeroWidthJoiner {
			break
		}
	}
	return len(s) - n
}

const zeroWidthJoiner = '\u200d'

func joins(r rune) bool {
	return r == zeroWidthJoiner || unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1F3FB && r <= 0x1F3FF
}

// wordLeft and wordRight give the place one word on.
func (t *codeText) wordLeft(p codePlace) codePlace {
	if p.at == 0 {
		return t.left(p)
	}
	head := strings.TrimRightFunc(t.lines[p.line].text[:p.at], unicode.IsSpace)
	return codePlace{p.line, len(strings.TrimRightFunc(head, sameKind(lastRune(head))))}
}

func (t *codeText) wordRight(p codePlace) codePlace {
	line := t.lines[p.line].text
	if p.at == len(line) {
		return t.right(p)
	}
	rest := strings.TrimLeftFunc(line[p.at:], unicode.IsSpace)
	first, _ := utf8.DecodeRuneInString(rest)
	return codePlace{p.line, len(line) - len(strings.TrimLeftFunc(rest, sameKind(first)))}
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// sameKind parts words from signs.
func sameKind(r rune) func(rune) bool {
	word := isWordRune(r)
	return func(o rune) bool { return isWordRune(o) == word && !unicode.IsSpace(o) }
}

func isWordRune(r rune) bool {
	return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// word gives the word at a place.
func (t *codeText) word(p codePlace) (from, to codePlace) {
	line := t.lines[p.line].text
	if line == "" {
		return p, p
	}
	r, _ := utf8.DecodeRuneInString(line[p.at:])
	if p.at == len(line) {
		r = lastRune(line)
	}
	same := sameKind(r)
	from = codePlace{p.line, len(strings.TrimRightFunc(line[:p.at], same))}
	to = codePlace{p.line, len(line) - len(strings.TrimLeftFunc(line[p.at:], same))}
	return from, to
}

// indent gives the white space that a line begins with.
func (t *codeText) indent(line int) string {
	text := t.lines[line].text
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

// place gives the place of a line and a column, both counted from 1, the column in
// letters of one code point each.
func (t *codeText) place(line, column int) codePlace {
	line = min(max(line, 1), len(t.lines)) - 1
	text := t.lines[line].text
	n := 1
	for at := range text {
		if n == column {
			return codePlace{line, at}
		}
		n++
	}
	return codePlace{line, len(text)}
}
