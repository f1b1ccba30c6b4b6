package preview

import (
	"strings"
	"testing"
)

func TestMeasureText(t *testing.T) {
	for _, c := range []struct {
		text    string
		bytes   int
		kind    TextKind
		foreign string
	}{
		{"", 0, ShortMessage, ""},
		{"abc", 3, ShortMessage, ""},
		{"안녕", 4, ShortMessage, ""},
		{"뷁똠", 4, ShortMessage, ""}, // only in CP949
		{"a\r\nb", 3, ShortMessage, ""},
		{strings.Repeat("가", 45), 90, ShortMessage, ""},
		{strings.Repeat("가", 45) + "a", 91, LongMessage, ""},
		{strings.Repeat("가", 1000), 2000, LongMessage, ""},
		{strings.Repeat("가", 1000) + "!", 2001, TooLong, ""},
		{"한글\r\n" + strings.Repeat("가", 997), 1999, LongMessage, ""}, {"①㈜₩・～—…", 14, ShortMessage, "₩・—"}, {"❤️👨‍👩‍👧", 14, ShortMessage, "❤👨\u200d👩👧"}, {"\u200b", 2, ShortMessage, "\u200b"},
		{"축하🎉🎉é", 10, ShortMessage, "🎉é"},
	} {
		m := MeasureText(c.text)
		if m.Bytes != c.bytes || m.Kind != c.kind || string(m.Foreign) != c.foreign {
			t.Errorf("%.20q = %d %s %q, want %d %s %q", c.text, m.Bytes, m.Kind, string(m.Foreign), c.bytes, c.kind, c.foreign)
		}
	}
}

func TestSplitSubject(t *testing.T) {
	for _, c := range []struct{ text, subject, rest string }{
		{"(광고) 길목 비누\n오늘만", "(광고) 길목 비누", "오늘만"},
		{"(광고) 길목 비누\r\n오늘만\r\n무료", "(광고) 길목 비누", "오늘만\n무료"},
		{"한 줄", "", "한 줄"}, {"\n둘째", "", "둘째"}, {" \n둘째", "", "둘째"}, {strings.Repeat("가", 20) + "\nx", strings.Repeat("가", 20), "x"},
		{strings.Repeat("가", 21) + "\nx", "", strings.Repeat("가", 21) + "\nx"},
	} {
		if s, r := SplitSubject(c.text); s != c.subject || r != c.rest {
			t.Errorf("%q → %q, %q", c.text, s, r)
		}
	}
}

func TestPlainText(t *testing.T) {
	for _, c := range []struct{ html, want string }{
		{"<p>하나</p><p>둘 <b>굵게</b>,\n셋</p>", "하나\n\n둘 굵게, 셋"},
		{`<a href="https://x.example/a?b=1&amp;c=2">가기</a>`, "가기 (https://x.example/a?b=1&c=2)"},
		{`<a href="https://x.example">https://x.example</a>`, "https://x.example"},
		{`<head><title>no</title><style>p{}</style></head><div style="display: none">앞글</div><p>글</p>`, "글"},
		{"<ul><li>a</li><li>b</li></ul>", "- a\n\n- b"},
		{"<table><tr><td>이름</td><td>값</td></tr><tr><td>1</td></tr></table>", "이름 값\n\n1"},
		{`<img src="x" alt="비누">`, "비누"},
		{"a<br>b<hr>c", "a\nb\n---\nc"},
		{"1 &lt; 2 &amp;&nbsp;3", "1 < 2 & 3"},
		{"&amp;lt;b&amp;gt; is written so", "&lt;b&gt; is written so"},
		{`<img alt="5 &lt; 6 &amp;amp; 7">`, "5 < 6 &amp; 7"},
		{"<p>the<b>&nbsp;link&nbsp;</b>in it</p>", "the link in it"},
		{`<div style="color:red;DISPLAY : None"><p>a <br> b</p></div><x-y style="display:none"><i>c</i></x-y>d`, "d"},
		{"", ""},
	} {
		if got := plainText(c.html); got != c.want {
			t.Errorf("%s\n→ %q, want %q", c.html, got, c.want)
		}
	}
}

func TestMarks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a < b", "a &lt; b"},
		{"{{ a | default: \"x\" }} < **{{ b }}**", "{{ a | default: \"x\" }} &lt; <b>{{ b }}</b>"},
		{"[가기](https://x.example/{{ id }}?a=1&b=2)", `<a href="https://x.example/{{ id }}?a=1&amp;b=2" style="color:inherit;text-decoration:underline">가기</a>`},
		{"{% if a > 1 %}x\ny{% endif %}", "{% if a > 1 %}x<br>y{% endif %}"},
		{"\x000\x00 {{ a }}", "0 {{ a }}"},
	} {
		if got := inlineMarks(c.text); got != c.want {
			t.Errorf("%q → %q, want %q", c.text, got, c.want)
		}
	}
}

func TestUTMMarksLinksOnce(t *testing.T) {
	m := newMarker(map[string]string{"campaign": "봄 세일", "utm_source": "gilmok"})
	source := `<a href="https://x.example/a?b=1&amp;c=2#top">1</a><a href='https://x.example'>2</a>` +
		`<a href="mailto:a@x.example">3</a><a href="https://x.example/?utm_source=own">4</a><a href="https://x.example/u">5</a><a href="#a">6</a>`
	got := m.mark(source, "https://x.example/u")
	wantIn(t, "html", got,
		`href="https://x.example/a?b=1&amp;c=2&amp;utm_campaign=%EB%B4%84+%EC%84%B8%EC%9D%BC&amp;utm_source=gilmok#top"`,
		`href='https://x.example?utm_campaign=`, `href="mailto:a@x.example"`, `href="https://x.example/?utm_source=own&amp;utm_campaign=`,
		`href="https://x.example/u"`, `href="#a"`)
	if links := Links(got); len(links) != 5 || links[2] != "mailto:a@x.example" {
		t.Errorf("links = %q", links)
	}
}

// TestSlackCallsNobody: what a customer is called says nothing to Slack.
func TestSlackCallsNobody(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"slack","text":"*New* from {{ name }}: <https://shop.example|look>"}`)
	vars := minji()
	vars["name"] = "<!channel> & Co"
	if got, want := render(t, m, vars).Text, "*New* from &lt;!channel&gt; &amp; Co: <https://shop.example|look>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
