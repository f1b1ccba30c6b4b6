package preview

import (
	"testing"

	"gilmok/preview/liquid"
)

func TestLandingPage(t *testing.T) {
	c, err := ParseMessage([]byte(`{"gilmok":"message/1","name":"a","channel":"email","subject":"(광고) {{ name }}님","preheader":"for {{ name }}","body":{"blocks":[
		{"kind":"heading","text":"{{ name | default: '여러분' }}께"},{"kind":"coupon","value":"{{ coupon }}"},{"kind":"products","from":"cart"},
		{"kind":"columns","columns":[[{"kind":"coupon","value":"SECRET"}],[{"kind":"text","text":"둘째 칸"}]]},
		{"kind":"button","text":"보기","url":"https://shop.test/spring"},{"kind":"footer"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(Options{Shop: Shop{Name: "길목 <비누>", Address: "서울", Language: "ko"}}).Compile(ForLanding(c))
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.RenderEnv(Vars{}, liquid.Env{})
	if err != nil {
		t.Fatal(err)
	}
	page := LandingPage(out, "봄 소식 & 더", "새로 왔어요", "ko")
	wantIn(t, "page", page, `lang="ko"`, "<title>봄 소식 &amp; 더</title>", `content="새로 왔어요"`, "여러분께", "둘째 칸", `href="https://shop.test/spring"`, "길목 &lt;비누&gt;")
	wantNotIn(t, "page", page, "SECRET", "수신 거부", "for ", "<script", "cid:")
	if len(c.Body.Blocks) != 6 || len(c.Body.Blocks[3].Columns[0]) != 1 {
		t.Error("the mail itself was changed")
	}
}
