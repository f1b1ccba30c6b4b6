package preview

import (
	"slices"
	"testing"

	"gilmok/preview/liquid"
)

func TestWorstCases(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"sms","text":"(광고) {{ name }}님{% if vip %}, 단골 손님께 드리는 아주 특별한 선물을 준비했어요. 오늘 안에 꼭 매장으로 들러 주세요. 기다릴게요{% endif %}{% if gone %}{% abort_message('gone') %}{% endif %}"}`)
	people := []Case{
		{Key: "1", Name: "김민지", Consents: true}, {Key: "2", Name: "이지훈", Consents: true, Vars: Vars{"vip": true}},
		{Key: "3", Name: "Maximiliane-Theodora von Hohenlohe", Consents: true}, {Key: "4", Name: "", Consents: true},
		{Key: "5", Name: "Zoë O'Connor <Co>", Consents: true}, {Key: "6", Name: "ليلى حداد", Consents: true},
		{Key: "7", Name: "박서연", Consents: false}, {Key: "8", Name: "최유진", Consents: true, Vars: Vars{"gone": true}},
		{Key: "9", Name: "", Consents: true}, {Key: "10", Name: "정하늘", Consents: true},
	}
	for i := range people {
		if people[i].Vars == nil {
			people[i].Vars = Vars{}
		}
		if people[i].Name != "" {
			people[i].Vars["name"] = people[i].Name
		}
	}
	p := Worst(slices.Values(people), m)
	if p.Cases != 10 || p.Others != 3 { // 1, 10 and the long but plain name
		t.Errorf("cases %d, others %d", p.Cases, p.Others)
	}
	for _, want := range []struct {
		reason Reason
		detail string
		key    string
		count  int
	}{
		{ReasonLongestName, "", "3", 1},
		{ReasonMissing, "name", "4", 2},
		{ReasonLong, "lms", "2", 1},
		{ReasonOdd, "", "5", 1},
		{ReasonRightToLeft, "", "6", 1},
		{ReasonAborted, "gone", "8", 1},
		{ReasonNoConsent, "", "7", 1},
		{ReasonArm, "if vip", "2", 1},
	} {
		i := slices.IndexFunc(p.Picks, func(k Pick) bool { return k.Reason == want.reason && k.Detail == want.detail })
		if i < 0 {
			t.Errorf("%s %s was not picked: %+v", want.reason, want.detail, reasons(p))
		} else if k := p.Picks[i]; k.Case.Key != want.key || k.Count != want.count {
			t.Errorf("%s %s: customer %s, %d like it", want.reason, want.detail, k.Case.Key, k.Count)
		}
	}
}

func reasons(p Proof) (out []string) {
	for _, k := range p.Picks {
		out = append(out, string(k.Reason)+" "+k.Detail)
	}
	return out
}

func TestArmsOfABlockMailAreTheAuthors(t *testing.T) {
	without := minji()
	delete(without, "coupon")
	p := Worst(slices.Values([]Case{{Key: "1", Name: "민지", Vars: minji(), Consents: true}, {Key: "2", Name: "지훈", Vars: without, Consents: true}}), compile(t, cartDocument))
	var arms []string
	for _, k := range p.Picks {
		if k.Reason == ReasonArm {
			arms = append(arms, k.Detail)
		}
	}
	if !slices.Equal(arms, []string{"if coupon"}) {
		t.Errorf("arms = %q", arms)
	}
}

func TestWorstCountsErrors(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"sms","text":"{{ 10 | divided_by: n }}"}`)
	p := Worst(slices.Values([]Case{{Key: "1", Consents: true, Vars: Vars{"n": 2}}, {Key: "2", Consents: true, Vars: Vars{"n": 0}}}), m)
	i := slices.IndexFunc(p.Picks, func(k Pick) bool { return k.Reason == ReasonError })
	if i < 0 || p.Picks[i].Case.Key != "2" {
		t.Errorf("picks = %v", reasons(p))
	}
}

func TestOddCharacters(t *testing.T) {
	for name, want := range map[string]bool{
		"김민지": false, "Minji Kim": false, "Zoë": true, "O'Neil": true, "<b>": true, "민지🎀": true, "{{x}}": true, "小林": true, "ليلى": false, "": false,
	} {
		if oddCharacters(name) != want {
			t.Errorf("%q = %v", name, !want)
		}
	}
}

func TestSheetHoldsEveryPickAndRunsNothingOfTheirs(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"{{ name }}","body":{"html":"<p onclick='x()'>{{ name }}</p><script>alert(1)</script>"}}`)
	p := Worst(slices.Values([]Case{{Key: "1", Name: "Zoë </iframe><script>evil()</script>", Consents: true, Vars: Vars{"name": "Zoë"}}, {Key: "2", Name: "박", Consents: false}}), m)
	page := Sheet(p, SheetWords{Title: "시안 모아보기", Reason: func(k Pick) string { return "reason " + string(k.Reason) }, Like: func(n int) string { return "like" },
		Skipped: "보내지 않아요", Comment: "의견", Save: "저장", Message: `A "letter"`, Revision: 7})
	for _, k := range p.Picks {
		wantIn(t, "sheet", page, "reason "+string(k.Reason))
	}
	wantIn(t, "sheet", page, "시안 모아보기", "보내지 않아요", `sandbox=""`, `data-message="A &#34;letter&#34;" data-revision="7"`, "&lt;script&gt;evil()")
	wantNotIn(t, "sheet", page, "alert(1)", "<script>evil", "x()")
}

func TestSafePage(t *testing.T) {
	out := Rendered{Subject: "제목 </title>", HTML: `<html><head><meta http-equiv="refresh" content="0;url=https://evil.test"><base href="https://evil.test"><title>x</title></head>
<body onload="x()"><script>alert(1)</script><iframe src="https://evil.test"></iframe><form action="https://evil.test"><input></form>
<a href="javascript:alert(2)" onclick="y()">a</a><a href=" JAVASCRIPT:alert(3)">b</a><a href="https://ok.example">c</a>
<img src="https://cdn.example/a.png"><img src="cid:p@gilmok"><svg onload="z()"></svg><p style="color:red">글</p></body></html>`,
		Inline: []Inline{{CID: "p@gilmok", Type: "image/png", Data: []byte{1, 2}}}}
	page := SafePage(out, false)
	wantIn(t, "page", page, "default-src &#39;none&#39;", `href="https://ok.example"`, `src="data:image/png;base64,AQI="`, "color:red", "제목 &lt;/title&gt;")
	wantNotIn(t, "page", page, "alert", "onload", "onclick", "evil.test", "<iframe", "<form", "<svg", "cdn.example")
	if open := SafePage(out, true); true {
		wantIn(t, "page", open, "cdn.example", "data: https:")
	}
	wantIn(t, "page", SafePage(Rendered{Text: "a < b"}, false), "<pre>a &lt; b</pre>")
}

func BenchmarkWorst(b *testing.B) {
	m := compile(b, cartDocument)
	v := minji()
	for b.Loop() {
		Worst(func(yield func(Case) bool) {
			for range 100 {
				if !yield(Case{Key: "1", Name: "민지", Vars: v, Env: liquid.Env{}, Consents: true}) {
					return
				}
			}
		}, m)
	}
}
