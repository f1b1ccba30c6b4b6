package preview

import (
	"strings"
	"testing"
)

func TestRewriteAttr(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`<a href="b">`, `<a href="<b>">`},
		{`<a class='x' HREF = 'b'>`, `<a class='x' HREF = '<b>'>`},
		{`<a data-href="b" href="c">`, `<a data-href="b" href="<c>">`},
		{`href="b"`, `href="b"`},
		{`<a href=b>`, `<a href=b>`},
		{`<a href="b`, `<a href="b`},
		{`<a href`, `<a href`},
		{`<a title="x"href="b"><a href="">`, `<a title="x"href="<b>"><a href="<>">`},
	} {
		if got := rewriteAttr(c.source, "href", func(v string) (string, bool) { return "<" + v + ">", true }); got != c.want {
			t.Errorf("%s → %s, want %s", c.source, got, c.want)
		}
	}
}

func TestRewriteQuoted(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`<img src="asset:a.png"><td background='asset:b'>`, `<img src="A.PNG"><td background='B'>`},
		{`asset:no "asset:`, `asset:no "asset:`},
		{`"asset:"x"asset:y"`, `""x"Y"`},
	} {
		if got := rewriteQuoted(c.source, "asset:", strings.ToUpper); got != c.want {
			t.Errorf("%s → %s, want %s", c.source, got, c.want)
		}
	}
}
