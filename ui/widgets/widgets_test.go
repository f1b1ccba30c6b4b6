package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// window shows an object in the light theme at a size.
func window(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Light))
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// words lists the texts that can be seen inside an object.
func words(o fyne.CanvasObject) (list []string) {
	if !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *canvas.Text:
		return []string{o.Text}
	case *fyne.Container:
		for _, child := range o.Objects {
			list = append(list, words(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			list = append(list, words(child)...)
		}
	}
	return list
}

func has(list []string, want string) bool {
	for _, s := range list {
		if s == want {
			return true
		}
	}
	return false
}

func TestFiguresStandInCells(t *testing.T) {
	window(t, Space(), 10, 10)
	ones, fours := Number.Width("1,111"), Number.Width("4,444")
	if ones != fours {
		t.Errorf("1,111 is %v wide and 4,444 %v", ones, fours)
	}
	cell := look.DigitCell * look.SizeBase
	if got, want := ones-4*cell, Base.Width(","); got < want-0.01 || got > want+0.01 {
		t.Errorf("the comma takes %v, want its own width %v", got, want)
	}
}

func TestCutTextEndsInAnEllipsis(t *testing.T) {
	long := NewCutText("a very long line of text that does not fit", Base)
	window(t, Fixed(90, 19, long), 90, 19)
	got := words(long)
	if len(got) != 1 || []rune(got[0])[len([]rune(got[0]))-1] != '…' {
		t.Fatalf("shown %q", got)
	}
	if w := Base.Width(got[0]); w > 90 {
		t.Errorf("%q is %v px wide", got[0], w)
	}
	long.Resize(fyne.NewSize(400, 19))
	if got := words(long); got[0] != "a very long line of text that does not fit" {
		t.Errorf("with room it shows %q", got)
	}
}

func TestParagraphWraps(t *testing.T) {
	window(t, Space(), 10, 10)
	tests := []struct {
		name, text string
		width      float32
		lines      int
	}{
		{"one line", "short", 200, 1},
		{"at spaces", "one two three four five six", 80, 3},
		{"a line end is kept", "one\ntwo", 200, 2},
		{"a word wider than the line", "Donaudampfschifffahrtsgesellschaft", 80, 3},
		{"Korean at spaces", "저절로 다시 보내지 않아요", 100, 2},
		{"nothing", "", 100, 1},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			lines := wrap(x.text, Base, x.width)
			if len(lines) != x.lines {
				t.Errorf("%q", lines)
			}
			for _, l := range lines {
				if w := Base.Width(l); w > x.width {
					t.Errorf("%q is %v px wide, has %v", l, w, x.width)
				}
			}
		})
	}
}

// TestParagraphOfAtMostSoManyLines: what is cut off is seen to be, and comes back with room.
func TestParagraphOfAtMostSoManyLines(t *testing.T) {
	window(t, Space(), 10, 10)
	p := NewParagraph("one two three four five six seven", Base).Most(2)
	for width, want := range map[float32]string{80: "one two/three four …", 400: "one two three four five six seven", 120: "one two three four/five six seven"} {
		p.Resize(fyne.NewSize(width, 100))
		got := strings.Join(p.lines, "/")
		if got != want || p.MinSize().Height > 2*look.LineHeight(Base.size()) {
			t.Errorf("%v px: %q, %v high, want %q", width, got, p.MinSize().Height, want)
		}
	}
	p.SetText("1\n2\n3")
	if got := strings.Join(p.lines, "/"); got != "1/2 …" {
		t.Errorf("a new text: %q", got)
	}
}

func TestParagraphHeightFollowsItsWidth(t *testing.T) {
	p := NewParagraph("one two three four five six seven eight nine ten", Base)
	below := NewText("below", Base)
	col := Column(4, p, below)
	window(t, col, 600, 300)
	narrow, wide := float32(90), float32(600)
	col.Resize(fyne.NewSize(wide, 300))
	if p.MinSize().Height != 19 || below.Position().Y != 23 {
		t.Errorf("at %v: paragraph %v high, below at %v", wide, p.MinSize().Height, below.Position().Y)
	}
	col.Resize(fyne.NewSize(narrow, 300))
	if h := p.MinSize().Height; h < 3*19 || below.Position().Y != h+4 {
		t.Errorf("at %v: paragraph %v high, below at %v", narrow, h, below.Position().Y)
	}
}

func TestRowSharesItsWidth(t *testing.T) {
	text := NewCutText("a name that is rather long", Base)
	fixed, rest := Gap(50, 10), Space()
	row := Row(10, text, rest, fixed)
	window(t, row, 600, 40)
	natural := text.naturalWidth()
	row.Resize(fyne.NewSize(500, 40))
	row.Resize(fyne.NewSize(600, 40))
	if text.Size().Width != natural || fixed.Position().X != 550 {
		t.Errorf("with room: text %v of %v, the last at %v", text.Size().Width, natural, fixed.Position().X)
	}
	row.Resize(fyne.NewSize(150, 40))
	if w := text.Size().Width; w != 80 || fixed.Position().X+50 > 150 {
		t.Errorf("narrow: text %v, the last at %v", w, fixed.Position().X)
	}
}

func TestRowGrowsNothingBelowItsNeed(t *testing.T) {
	a, b := GrowBy(3, Gap(100, 10)), GrowBy(1, Gap(90, 10))
	row := Columns(0, a, b)
	window(t, row, 400, 40)
	for _, x := range []struct{ width, a, b float32 }{{400, 300, 100}, {240, 150, 90}, {200, 110, 90}} {
		row.Resize(fyne.NewSize(x.width, 40))
		if a.Size().Width != x.a || b.Size().Width != x.b {
			t.Errorf("of %v: %v and %v, want %v and %v", x.width, a.Size().Width, b.Size().Width, x.a, x.b)
		}
	}
}

func TestRowSetsTextsOnOneLine(t *testing.T) {
	big, small := NewText("28", BigNumber), NewText("words", Base)
	row := Row(8, big, small)
	window(t, row, 300, 60)
	row.Resize(fyne.NewSize(300, 60))
	if a, b := big.Position().Y+big.baseline(), small.Position().Y+small.baseline(); a != b {
		t.Errorf("base lines at %v and %v", a, b)
	}
}

func TestColumnGrows(t *testing.T) {
	head, a, b := Gap(10, 20), Grow(Gap(1, 1)), GrowBy(3, Gap(1, 1))
	col := Column(10, head, a, b)
	window(t, col, 100, 240)
	col.Resize(fyne.NewSize(100, 240))
	if a.Size().Height != 50 || b.Size().Height != 150 || b.Position().Y != 90 {
		t.Errorf("heights %v and %v, the last at %v", a.Size().Height, b.Size().Height, b.Position().Y)
	}
}

func TestButtonByMouseAndKey(t *testing.T) {
	count := 0
	b := NewButton("Import", "download", Primary, func() { count++ })
	win := window(t, b, 200, 40)
	test.Tap(b)
	win.Canvas().Focus(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if count != 3 {
		t.Errorf("told %d times", count)
	}
	b.SetEnabled(false)
	test.Tap(b)
	if count != 3 {
		t.Error("a disabled button was pressed")
	}
}

func TestControlHandsEscapeOn(t *testing.T) {
	b := NewButton("Import", "", Secondary, nil)
	win := window(t, b, 200, 40)
	var got fyne.KeyName
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { got = e.Name })
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if got != fyne.KeyEscape {
		t.Error("the window did not get Esc")
	}
}

func TestSegmentedTellsOnce(t *testing.T) {
	var told []string
	s := NewSegmented([]Option{{ID: "a", Text: "Draw"}, {ID: "b", Text: "Live"}}, "a", func(id string) { told = append(told, id) })
	window(t, s, 300, 40)
	test.Tap(s.segments[1])
	test.Tap(s.segments[1])
	if s.Chosen() != "b" || len(told) != 1 {
		t.Errorf("chosen %s, told %v", s.Chosen(), told)
	}
	s.Choose("a")
	if len(told) != 1 {
		t.Error("Choose told OnChanged")
	}
}

func TestSelectOpensAMenuAndTakesArrows(t *testing.T) {
	var told string
	s := NewSelect([]Option{{ID: "a", Text: "Alpha"}, {ID: "b", Text: "Beta"}, {ID: "c", Text: "Gamma"}}, "a", func(id string) { told = id })
	win := window(t, s, 240, 400)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if told != "b" {
		t.Errorf("arrow down chose %q", told)
	}
	test.Tap(s)
	m, ok := win.Canvas().Focused().(*menu)
	if !ok {
		t.Fatalf("focus is on %T", win.Canvas().Focused())
	}
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if told != "c" || win.Canvas().Overlays().Top() != nil {
		t.Errorf("chose %q; menu still open: %v", told, win.Canvas().Overlays().Top() != nil)
	}
}

func TestMenuPassesOverWhatCannotBeChosen(t *testing.T) {
	done := ""
	m := newMenu([]MenuItem{{Text: "A", Disabled: true}, {}, {Text: "B", Do: func() { done = "B" }}, {Text: "C", Do: func() { done = "C" }}})
	m.close = func() {}
	window(t, m, 200, 200)
	m.step(1)
	if m.here != 2 {
		t.Errorf("the first step goes to %d", m.here)
	}
	m.step(1)
	m.step(1)
	if m.here != 2 {
		t.Errorf("round the end it goes to %d", m.here)
	}
	m.choose(m.lineAt(4))
	if done != "" {
		t.Error("a disabled line was chosen")
	}
	m.choose(m.lineAt(menuRow + menuLine + menuRow + 3))
	if done != "C" {
		t.Errorf("a click on the last line did %q", done)
	}
}

func TestConfirmAsksOnce(t *testing.T) {
	win := window(t, Space(), 800, 600)
	done, closed := 0, 0
	c := Confirm{Title: "Send to 4,812 people now", Words: "It cannot be taken back.", Verb: "Send to 4,812 people", Cancel: "Cancel",
		Danger: true, Do: func() { done++ }, OnClose: func() { closed++ }}
	c.Show(win.Canvas())
	top := win.Canvas().Overlays().Top()
	shown := words(top)
	if !has(shown, "Send to 4,812 people now") || !has(shown, "Send to 4,812 people") {
		t.Errorf("shown %q", shown)
	}
	// Enter by habit must not send.
	focused := win.Canvas().Focused()
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if done != 0 {
		t.Error("Enter sent")
	}
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if closed != 1 || win.Canvas().Overlays().Top() != nil {
		t.Error("Esc did not close the sheet")
	}
}

func TestCloseTopIsCancel(t *testing.T) {
	win := window(t, Space(), 400, 300)
	closed := 0
	Confirm{Title: "Delete", Verb: "Delete", Cancel: "Cancel", OnClose: func() { closed++ }}.Show(win.Canvas())
	ShowMenu(win.Canvas(), fyne.NewPos(10, 10), []MenuItem{{Text: "A"}})
	for _, want := range []bool{true, true, false} {
		if got := CloseTop(win.Canvas()); got != want {
			t.Errorf("closed %v, want %v", got, want)
		}
	}
	if closed != 1 {
		t.Errorf("the sheet was told %d times", closed)
	}
}

func TestConfirmThatOnlySaysSomethingHasOneButton(t *testing.T) {
	win := window(t, Space(), 800, 600)
	Confirm{Title: "The disk is full", Verb: "Close"}.Show(win.Canvas())
	if got := words(win.Canvas().Overlays().Top()); len(got) != 2 {
		t.Errorf("shown %q", got)
	}
}

func TestChipCross(t *testing.T) {
	opened, closed := 0, 0
	c := NewFilterChip("City", "Seoul", func() { opened++ }, func() { closed++ })
	window(t, c, 200, 40)
	c.Resize(c.MinSize())
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(c.Size().Width-8, 10)})
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, 10)})
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if opened != 1 || closed != 2 {
		t.Errorf("opened %d, closed %d", opened, closed)
	}
}

func TestCheckAndRadio(t *testing.T) {
	var on []bool
	c := NewCheck("Night too", false, func(v bool) { on = append(on, v) })
	var chosen string
	r := NewRadio([]RadioOption{{ID: "a", Text: "Hold"}, {ID: "b", Text: "Skip", Note: "And go on."}}, "a", func(id string) { chosen = id })
	window(t, Column(4, c, r), 300, 200)
	test.Tap(c)
	test.Tap(c)
	test.Tap(r.answers[1])
	if len(on) != 2 || !on[0] || on[1] || chosen != "b" || r.Chosen() != "b" {
		t.Errorf("check %v, radio %q", on, chosen)
	}
}

func TestColoursFollowTheTheme(t *testing.T) {
	b := NewButton("Save", "", Primary, nil)
	window(t, b, 100, 40)
	back := func() *canvas.Rectangle { return test.WidgetRenderer(b).Objects()[0].(*canvas.Rectangle) }
	light := back().FillColor
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Dark))
	b.Refresh()
	if back().FillColor == light || back().FillColor != look.Color(look.Accent) {
		t.Errorf("in the dark the button is %v", back().FillColor)
	}
}

func TestTipAppearsOverTheObject(t *testing.T) {
	b := NewIconButton("search", "Search anything", nil)
	tips := NewTips()
	win := window(t, Column(0, b), 300, 200)
	win.SetContent(container.NewWithoutLayout(b, tips))
	b.Resize(b.MinSize())
	tips.Resize(fyne.NewSize(300, 200))
	tips.ShowOn(win.Canvas())
	b.MouseIn(&desktop.MouseEvent{})
	if tips.of == nil {
		t.Fatal("resting on the button starts no tip")
	}
	tips.reveal(b, fyne.Position{}, b.Size(), "Search anything")
	if !has(words(tips), "Search anything") {
		t.Error("the tip does not say it")
	}
	b.MouseOut()
	if has(words(tips), "Search anything") {
		t.Error("the tip stays")
	}
}

func TestALongFilterGivesWayToWhatStandsBesideIt(t *testing.T) {
	c := NewFilterChip("", "ordered at least three times in the last 180 days and lives in Busan", nil, func() {})
	beside := NewText("Condition", Base)
	row := Row(8, c, beside)
	window(t, row, 300, 40)
	if end := beside.Position().X + beside.Size().Width; end > 300 || c.Size().Width < 150 {
		t.Errorf("the chip is %v wide, and what stands beside it ends at %v of 300", c.Size().Width, end)
	}
	if short := NewFilterChip("City", "Seoul", nil, func() {}); short.MinSize().Width > leastFilter {
		t.Errorf("a short filter asks for %v", short.MinSize().Width)
	}
}
