package preview

import (
	"fmt"
	"strings"
	"testing"

	"gilmok/preview/liquid"
)

// answering is an environment in which each answer has an address.
var answering = liquid.Env{Answers: func(answer string) string { return "https://shop.test/a?m=1&s=2&answer=" + answer }}

func TestQuestionsInAMail(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"Ask","channel":"email","subject":"?","utm":{"campaign":"ask"},"body":{"blocks":[
		{"kind":"survey","survey":"skin","ask":"choice","text":"{{ name }}님, 피부는?","answers":[{"value":"dry","text":"건성"},{"value":"it's","text":"<그 외>"}]},
		{"kind":"survey","survey":"nps","ask":"scale","text":"Would you **tell** a friend?","low":"Never","high":"Surely"},
		{"kind":"survey","survey":"again","ask":"yes_no","text":"Again?"},
		{"kind":"survey","survey":"wish","ask":"text","text":"What do you miss?"},
		{"kind":"button","text":"Shop","url":"https://soap.test/"}]}}`)
	out, err := m.RenderEnv(minji(), answering)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Warnings) > 0 || len(out.Missing) > 0 {
		t.Errorf("%+v, missing %v", out.Warnings, out.Missing)
	}
	var answers []Answer
	for _, address := range Links(out.HTML) {
		if !IsAnswerLink(address) {
			if strings.Contains(address, "soap.test") && !strings.Contains(address, "utm_campaign=ask") {
				t.Errorf("%s is not marked", address)
			}
			continue
		}
		_, text, _ := strings.Cut(address, "answer=")
		a, ok := ParseAnswer(text)
		if !ok || strings.Contains(address, "utm_") {
			t.Errorf("%s, %v", address, ok)
		}
		answers = append(answers, a)
	}
	want := []Answer{{"skin", "choice", "dry", "건성", ""}, {"skin", "choice", "it's", "<그 외>", ""}}
	for n := range 11 {
		want = append(want, Answer{"nps", "scale", fmt.Sprint(n), fmt.Sprint(n), "Would you tell a friend?"})
	}
	want = append(want, Answer{"again", "yes_no", "yes", "예", "Again?"}, Answer{"again", "yes_no", "no", "아니요", "Again?"}, Answer{"wish", "text", "", "답하기", "What do you miss?"})
	if fmt.Sprint(answers) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", answers, want)
	}
	wantIn(t, "html", out.HTML, "민지님, 피부는?", "&lt;그 외&gt;", "Never", "Surely", "<b>tell</b>")
	wantIn(t, "text", out.Text, "민지님, 피부는?", "건성: https://", "0 (Never): https://", "10 (Surely): https://", "Would you tell a friend?")
}

// TestQuestionsNeedAnAddress: where no answer can be given nothing breaks, and a page that
// everybody sees asks nobody.
func TestQuestionsNeedAnAddress(t *testing.T) {
	c := parse(t, `{"gilmok":"message/1","name":"Ask","channel":"email","subject":"?","body":{"blocks":[{"kind":"text","text":"hi"},
		{"kind":"columns","columns":[[{"kind":"survey","survey":"again","ask":"yes_no","text":"Again?"}],[{"kind":"text","text":"you"}]]}]}}`)
	m, err := soapRenderer().Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	wantIn(t, "html", render(t, m, minji()).HTML, "Again?", "예")
	page, err := soapRenderer().Compile(ForLanding(c))
	if err != nil {
		t.Fatal(err)
	}
	wantNotIn(t, "the page", render(t, page, minji()).HTML, "Again?")
	for name, doc := range map[string]string{
		"another way to answer": `{"kind":"survey","survey":"a","ask":"stars","text":"?"}`, "another key": `{"kind":"survey","stars":5}`,
	} {
		if _, err := ParseMessage([]byte(`{"gilmok":"message/1","name":"Ask","channel":"email","subject":"?","body":{"blocks":[` + doc + `]}}`)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
