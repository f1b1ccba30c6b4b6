package widgets

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// code shows an editor with the focus in it.
func code(t *testing.T, text string) *Code {
	t.Helper()
	c := NewCode(bracesInAccent, 8)
	c.SetText(text)
	win := window(t, c, 500, 240)
	c.FocusOn(win.Canvas())
	return c
}

// bracesInAccent colours what stands in braces, over lines.
func bracesInAccent(line string, state int) (spans []CodeSpan, next int) {
	from := 0
	for i, r := range line {
		switch {
		case r == '{' && state == 0:
			from, state = i, 1
		case r == '}' && state == 1:
			spans = append(spans, CodeSpan{From: from, To: i + 1, Ink: look.Accent})
			state = 0
		}
	}
	if state == 1 {
		spans = append(spans, CodeSpan{From: from, To: len(line), Ink: look.Accent})
	}
	return spans, state
}

func codeKeys(c *Code, names ...fyne.KeyName) {
	for _, name := range names {
		c.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func hold(c *Code, name fyne.KeyName, do func()) {
	c.KeyDown(&fyne.KeyEvent{Name: name})
	do()
	c.KeyUp(&fyne.KeyEvent{Name: name})
}

func TestCodeEdits(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		do         func(c *Code)
		want       string
	}{
		{"typing", "ab", func(c *Code) { codeKeys(c, fyne.KeyRight); test.Type(c, "한x") }, "a한xb"},
		{"enter keeps the indent", "  ab", func(c *Code) { codeKeys(c, fyne.KeyEnd, fyne.KeyReturn); test.Type(c, "c") }, "  ab\n  c"},
		{"backspace joins lines", "a\nb", func(c *Code) { codeKeys(c, fyne.KeyDown, fyne.KeyBackspace) }, "ab"},
		{"delete at the very end", "a", func(c *Code) { codeKeys(c, fyne.KeyEnd, fyne.KeyDelete) }, "a"},
		{"backspace takes an emoji whole", "a👩‍🌾b", func(c *Code) { codeKeys(c, fyne.KeyEnd, fyne.KeyLeft, fyne.KeyBackspace) }, "ab"},
		{"shift selects", "one two", func(c *Code) {
			hold(c, desktop.KeyShiftLeft, func() { codeKeys(c, fyne.KeyEnd) })
			test.Type(c, "x")
		}, "x"},
		{"tab indents", "a\nb\n\nc", func(c *Code) {
			hold(c, desktop.KeyShiftLeft, func() { codeKeys(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown) })
			codeKeys(c, fyne.KeyTab)
		}, "  a\n  b\n\n  c"},
		{"shift and tab take it back", "   a", func(c *Code) { hold(c, desktop.KeyShiftLeft, func() { codeKeys(c, fyne.KeyTab) }) }, " a"},
		{"a word to the left", "one two", func(c *Code) {
			codeKeys(c, fyne.KeyEnd)
			c.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyBackspace, Modifier: fyne.KeyModifierControl})
		}, "one "},
		{"windows line ends", "", func(c *Code) { c.Insert("a\r\nb\rc") }, "a\nb\nc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := code(t, tt.text)
			told := tt.text
			c.OnChanged = func(text string) { told = text }
			tt.do(c)
			if c.Text() != tt.want || told != tt.want {
				t.Errorf("shows %q, told %q, want %q", c.Text(), told, tt.want)
			}
		})
	}
}

func TestCodeUndoesByWords(t *testing.T) {
	c := code(t, "")
	test.Type(c, "one two")
	codeKeys(c, fyne.KeyBackspace)
	for _, want := range []string{"one ", "", ""} {
		c.TypedShortcut(&fyne.ShortcutUndo{})
		if c.Text() != want {
			t.Errorf("undone %q, want %q", c.Text(), want)
		}
	}
	c.TypedShortcut(&fyne.ShortcutRedo{})
	c.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	if c.Text() != "one tw" {
		t.Errorf("redone %q", c.Text())
	}
	if c.CanRedo() || !c.CanUndo() {
		t.Error("says it can redo what is there")
	}
}

// Whatever is done, undoing all of it gives the first text again, and the colours
// are those of the text.
func TestCodeUndoAndColoursHoldForAnyEdits(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"{", "}", "a", "\n", "한", " ", "x\ny}\n{", ""}
	for range 60 {
		text := newCodeText(bracesInAccent)
		text.set("{a}\nb\n{c\nd}\ne")
		first := text.String()
		for range 40 {
			from := anyPlace(chance, text)
			to := from
			for range chance.IntN(4) {
				to = text.right(to)
			}
			text.replace(from, to, pieces[chance.IntN(len(pieces))])
			fresh := newCodeText(bracesInAccent)
			fresh.set(text.String())
			for i, line := range fresh.lines {
				if line.next != text.lines[i].next || len(line.spans) != len(text.lines[i].spans) {
					t.Fatalf("line %d of %q has the colours %v, want %v", i, text.String(), text.lines[i].spans, line.spans)
				}
			}
		}
		last := text.String()
		for ok := true; ok; {
			_, ok = text.undo()
		}
		if text.String() != first {
			t.Fatalf("undone to %q, want %q", text.String(), first)
		}
		for ok := true; ok; {
			_, ok = text.redo()
		}
		if text.String() != last {
			t.Fatalf("redone to %q, want %q", text.String(), last)
		}
	}
}

func anyPlace(chance *rand.Rand, text *codeText) codePlace {
	p := codePlace{line: chance.IntN(len(text.lines))}
	for range chance.IntN(6) {
		p = text.right(p)
	}
	return p
}

func TestCodeComposesHangul(t *testing.T) {
	inHangul(t)
	c := code(t, "ab")
	codeKeys(c, fyne.KeyRight)
	test.Type(c, "dkssud")
	if c.Text() != "a안녕b" {
		t.Fatalf("shows %q", c.Text())
	}
	codeKeys(c, fyne.KeyBackspace)
	if c.Text() != "a안녀b" {
		t.Errorf("Backspace takes a letter of the syllable: %q", c.Text())
	}
	c.TypedShortcut(&fyne.ShortcutUndo{})
	if c.Text() != "ab" {
		t.Errorf("one word is one entry of undo: %q", c.Text())
	}
	hold(c, desktop.KeyShiftLeft, func() { codeKeys(c, fyne.KeyHome, fyne.KeyRight) })
	c.selectAll()
	test.Type(c, "gk")
	if c.Text() != "하" {
		t.Errorf("a syllable takes the place of what is selected: %q", c.Text())
	}
}

// choices of any name that begins with what was typed since the last brace.
func choosing(before, _ string, asked bool) (int, []CodeChoice) {
	i := strings.LastIndexByte(before, '{')
	if i < 0 && !asked {
		return 0, nil
	}
	var list []CodeChoice
	for _, name := range []string{"name", "nation", "phone"} {
		if strings.HasPrefix(name, before[i+1:]) {
			list = append(list, CodeChoice{Text: name, Insert: name + "}", Back: 1})
		}
	}
	return len(before) - i - 1, list
}

func TestCodeCompletes(t *testing.T) {
	c := code(t, "")
	c.Complete = choosing
	test.Type(c, "{n")
	if len(c.choices.items) != 2 {
		t.Fatalf("offers %v", c.choices.items)
	}
	codeKeys(c, fyne.KeyDown, fyne.KeyReturn)
	if c.Text() != "{nation}" || c.caret.at != len("{nation") {
		t.Errorf("wrote %q, caret at %d", c.Text(), c.caret.at)
	}
	c.SetText("")
	test.Type(c, "{n")
	escaped := 0
	c.OnEscape = func() bool { escaped++; return true }
	codeKeys(c, fyne.KeyEscape)
	if c.choices.open() || escaped != 0 {
		t.Error("Esc closes the list and nothing else")
	}
	if !c.AcceptsTab() {
		t.Error("Tab still belongs to the code")
	}
	codeKeys(c, fyne.KeyEscape)
	if escaped != 1 || c.AcceptsTab() {
		t.Error("after a second Esc, Tab leaves")
	}
	test.Type(c, "x") // nothing begins with nx
	if c.choices.open() || !c.AcceptsTab() {
		t.Error("a list without anything to choose is shown")
	}
	codeKeys(c, fyne.KeyBackspace, fyne.KeyBackspace)
	c.offer(true)
	if len(c.choices.items) != 3 {
		t.Errorf("asked for, it offers %v", c.choices.items)
	}
	at := c.choices.place
	c.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(20, 4+2*choiceRow+5)}, Button: desktop.MouseButtonPrimary})
	if c.Text() != "{phone}" {
		t.Errorf("a click chose %q", c.Text())
	}
}

func click(c *Code, x, y float32) {
	c.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary})
	c.MouseUp(nil)
}

// TestCodeKeepsTheCaretInView where it is given less room while one writes, as by a fault
// that is said below it.
func TestCodeKeepsTheCaretInView(t *testing.T) {
	c := code(t, strings.Repeat("line\n", 40))
	c.Complete = func(string, string, bool) (int, []CodeChoice) { return 0, []CodeChoice{{Text: "name"}, {Text: "city"}} }
	c.goTo(codePlace{40, 0}, false)
	c.TypedRune('{')
	c.Resize(fyne.NewSize(500, 150))
	y := codePad + float32(c.rows.row(c.caret))*codeRow - c.top
	if y < 0 || y+codeRow > 150 {
		t.Errorf("the caret stands at %v of 150", y)
	}
	if list := c.choices; list.place.Y < y+codeRow && list.place.Y+list.size().Height > y {
		t.Errorf("the list at %v of height %v hides the caret at %v", list.place.Y, list.size().Height, y)
	}
	c.scrollTo(0)
	c.Resize(fyne.NewSize(500, 140))
	if c.top != 0 {
		t.Error("who looks elsewhere is taken away")
	}
}

func TestCodeFollowsThePointer(t *testing.T) {
	c := code(t, "one two\n{three}\nfour")
	x := codeGutter + codePad + codeTextWidth("one t")
	click(c, x, codePad+5)
	if c.caret != (codePlace{0, 5}) {
		t.Fatalf("the caret is at %v", c.caret)
	}
	click(c, x, codePad+5)
	if from, to := c.selection(); c.text.between(from, to) != "two" {
		t.Errorf("a second click selects %q", c.text.between(from, to))
	}
	click(c, x, codePad+5)
	if from, to := c.selection(); c.text.between(from, to) != "one two" {
		t.Errorf("a third click selects %q", c.text.between(from, to))
	}
	click(c, codeGutter+codePad, codePad+codeRow+3)
	c.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(codeGutter+codePad, codePad+codeRow+3)}})
	c.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(400, codePad+2*codeRow+3)}})
	c.DragEnd()
	if from, to := c.selection(); c.text.between(from, to) != "{three}\nfour" {
		t.Errorf("dragging selects %q", c.text.between(from, to))
	}
}

func TestCodeCopiesAndPastes(t *testing.T) {
	c := code(t, "one two")
	board := test.NewClipboard()
	codeKeys(c, fyne.KeyEnd)
	c.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	c.TypedShortcut(&fyne.ShortcutCut{Clipboard: board})
	if c.Text() != "one " || board.Content() != "two" {
		t.Fatalf("cut %q, left %q", board.Content(), c.Text())
	}
	codeKeys(c, fyne.KeyHome)
	c.TypedShortcut(&fyne.ShortcutPaste{Clipboard: board})
	if c.Text() != "twoone " {
		t.Errorf("pasted to %q", c.Text())
	}
}

func TestCodeFinds(t *testing.T) {
	c := code(t, "one Two\n한글 two\nthree")
	selected := func() string { from, to := c.selection(); return c.text.between(from, to) }
	for _, want := range []codePlace{{0, 4}, {1, 7}, {0, 4}} {
		if found := c.Find("two"); !found || c.anchor != want || !strings.EqualFold(selected(), "two") {
			t.Errorf("found %v at %v, want %v", selected(), c.anchor, want)
		}
	}
	codeKeys(c, fyne.KeyF3)
	if c.anchor != (codePlace{1, 7}) {
		t.Errorf("F3 went to %v", c.anchor)
	}
	if c.Find("four") || c.Find("") {
		t.Error("found what is not there")
	}
	if !c.Find("한글") || c.anchor != (codePlace{1, 0}) {
		t.Errorf("found %q at %v", selected(), c.anchor)
	}
}

func TestCodeIsOnlyReadWhereLocked(t *testing.T) {
	c := code(t, "one")
	c.SetEnabled(false)
	test.Type(c, "x")
	c.Insert("y")
	codeKeys(c, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyTab, fyne.KeyReturn)
	if c.Text() != "one" {
		t.Errorf("locked, it became %q", c.Text())
	}
}

func TestCodeRowsBreakAndRejoin(t *testing.T) {
	c := code(t, "")
	for _, text := range []string{
		strings.Repeat("a long line of words ", 20), strings.Repeat("x", 900), strings.Repeat("가나다라 ", 80), "", "a\n\nb", strings.Repeat("<td>", 300), "\t\tx",
	} {
		c.SetText(text)
		shown := ""
		for row := range c.rows.all {
			line, from, to := c.rows.part(row)
			if from == 0 && line > 0 {
				shown += "\n"
			}
			part := c.text.lines[line].text[from:to]
			if w := codeTextWidth(part); w > c.rows.width && len([]rune(part)) > 1 {
				t.Errorf("row %d is %v wide, there is room for %v", row, w, c.rows.width)
			}
			shown += part
		}
		if shown != text {
			t.Errorf("rows show %q, want %q", shown, text)
		}
		for p := (codePlace{}); p != c.text.end(); p = c.text.right(p) {
			row := c.rows.row(p)
			if got := c.rows.placeAt(row, c.rows.x(p)); got != p {
				t.Fatalf("place %v is at row %d, x %v, where %v is found", p, row, c.rows.x(p), got)
			}
		}
	}
}

// A run is drawn as one text: its letters must stand where the sum of their widths
// says, or the caret would not meet them.
func TestCodeWidthsAddUp(t *testing.T) {
	code(t, "")
	for _, text := range []string{"<table style=\"width:600px\">", "{{ name | default: 'x' }}", "안녕하세요고객님", "AVAToWA"} {
		first, _ := utf8.DecodeRuneInString(text)
		drawn := fyne.MeasureText(text, codeSize, codeStyle(first)).Width
		if sum := codeTextWidth(text); math.Abs(float64(drawn-sum)) > 1.5 {
			t.Errorf("%q is %v wide, its letters together %v", text, drawn, sum)
		}
	}
}

func TestCodePiecesAreOfOneFont(t *testing.T) {
	c := code(t, "a{한글}b\t나")
	var got []string
	x := float32(0)
	c.rows.pieces(0, 0, len(c.text.lines[0].text), func(text string, at float32, _ CodeSpan) {
		got = append(got, text)
		x = at
	})
	if want := "a|{|한글|}|b|나"; strings.Join(got, "|") != want {
		t.Errorf("pieces %q, want %s", got, want)
	}
	if want := codeTextWidth("a{한글}b\t"); math.Abs(float64(x-want)) > 0.01 {
		t.Errorf("the last stands at %v, want %v", x, want)
	}
}

func TestCodeShowsMarks(t *testing.T) {
	c := code(t, "one\n{ two\nthree")
	c.SetMarks([]CodeMark{{Line: 2, Column: 3, Words: "no end", Bad: true}})
	if m := c.markOf(1); m == nil || c.markOf(0) != nil {
		t.Fatal("the mark is not at its line")
	}
	if n := c.face.icons.used; n != 1 {
		t.Errorf("%d signs in the margin, want 1", n)
	}
	c.ShowPlace(2, 3)
	if c.caret != (codePlace{1, 2}) {
		t.Errorf("shown at %v", c.caret)
	}
	test.Type(c, "x")
	if c.markOf(1) == nil {
		t.Error("a mark stays while its line is mended, until the text is looked at anew")
	}
	codeKeys(c, fyne.KeyReturn)
	if len(c.marks) != 0 {
		t.Error("marks stand at lines that are others now")
	}
}

func TestCodeDrawsOnlyWhatIsInView(t *testing.T) {
	c := code(t, strings.Repeat("{line} with words\n", 3000))
	if n := c.face.texts.used; n == 0 || n > 80 {
		t.Errorf("draws %d texts of 6,000", n)
	}
	c.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierControl})
	if c.top == 0 || c.caret.line != 3000 {
		t.Errorf("the end is not in view: %v at %v", c.caret, c.top)
	}
	c.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1e9)})
	if c.top != 0 {
		t.Errorf("scrolled to %v, want the top", c.top)
	}
}

// A key in a mail of 100 KB against one in a mail of 2 KB, which fills the view too.
func BenchmarkCodeKeyIn100KB(b *testing.B) {
	test.NewTempApp(b)
	line := "<td class=\"a\">{{ name }} words and more words of a mail</td>"
	each := func(text string) time.Duration {
		c := NewCode(bracesInAccent, 8)
		c.SetText(text)
		c.Resize(fyne.NewSize(480, 500))
		test.WidgetRenderer(c)
		began := time.Now()
		for range 50 {
			c.TypedRune('x')
		}
		return time.Since(began) / 50
	}
	var short, lines, one time.Duration
	for b.Loop() {
		short += each(strings.Repeat(line+"\n", 34))
		lines += each(strings.Repeat(line+"\n", 1700))
		one += each(strings.Repeat(line, 1700))
	}
	b.ReportMetric(float64(lines)/float64(short), "lines/short")
	b.ReportMetric(float64(one)/float64(short), "one-line/short")
	b.ReportMetric(float64(lines.Microseconds())/float64(b.N), "µs/key")
}
