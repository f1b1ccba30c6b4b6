package preview

import (
	"errors"
	"testing"

	"gilmok/preview/liquid"
)

// Faults and warnings name the line that the author sees, though styles were put
// into the elements and a preview line into the body.
func TestPlacesAreThoseOfTheAuthor(t *testing.T) {
	page := "<html><head><style>\np { color: red }\na { color: blue }\n</style></head>\n<body>\n<p>{{ name }}</p>\n<p>서울 {{ nmae }}</p>\n</body></html>"
	c := Content{Channel: Email, Subject: "x", Preheader: "{{ name }} {{ nmae }}", Body: &Body{HTML: page}}
	m, err := New(Options{}).Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.RenderMarked(Vars{"name": "Minsu"}, liquid.Env{})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, w := range out.Warnings {
		if w.Field != "html" || w.Detail != "nmae" {
			continue
		}
		line, column := m.Written(w)
		if line == 7 && column >= 7 && column <= 10 {
			found = true
		} else if line != 0 {
			t.Logf("also at %d:%d (compiled %d:%d)", line, column, w.Line, w.Column)
		}
	}
	if !found {
		t.Errorf("no warning at line 7 of %v", out.Warnings)
	}

	c.Body = &Body{HTML: "<style>p{color:red}</style>\n\n<p>x</p>\n<p>{{ name | upcas }}</p>"}
	_, err = New(Options{}).Compile(c)
	var e *liquid.Error
	if !errors.As(err, &e) || e.Line != 4 {
		t.Errorf("the fault is at %v, want line 4", err)
	}
}

func TestSamePlace(t *testing.T) {
	for _, tt := range []struct {
		compiled, written, added string
		line, column             int
		wantLine, wantColumn     int
	}{
		{"{{ a }}", "\n\n  {{ a }}", "", 1, 4, 3, 6},
		{"{{ a }}{{ a }}", "{{ a }}\n{{ a }}", "", 1, 8, 2, 1},
		{"{{ a }}{{ a }}", "\n{{ a }}", "{{ a }}", 1, 11, 2, 4},
		{"{{ b }}", "{{ a }}", "", 1, 4, 0, 0},
		{"none", "none", "", 1, 2, 0, 0},
		{"한{% if x", "\n한글{% if x", "", 1, 5, 2, 6},
	} {
		line, column := samePlace(tt.compiled, tt.written, tt.added, tt.line, tt.column)
		if line != tt.wantLine || column != tt.wantColumn {
			t.Errorf("%q in %q: %d:%d, want %d:%d", tt.compiled, tt.written, line, column, tt.wantLine, tt.wantColumn)
		}
	}
}
