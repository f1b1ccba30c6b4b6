package preview

import (
	"errors"
	"testing"
)

// A template's text names its variables as #{name}; documents write them either way.
func TestKakaoTextHasItsValues(t *testing.T) {
	for _, name := range []string{"who", "#{who}"} {
		out := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"kakao","template":"T1","text":"#{who}, #{day}",
		 "variables":{"`+name+`":"{{ name }} #{day}"},"buttons":[{"text":"#{who}","url":"https://shop.example/#{who}"}]}`), minji())
		if want := "민지 #{day}, #{day}"; out.Text != want { // what a customer typed is no variable
			t.Errorf("%s: text %q, want %q", name, out.Text, want)
		}
		if b := out.Kakao.Buttons[0]; b.Text != "민지 #{day}" || out.Kakao.Brand || out.Kakao.Targeting != "" {
			t.Errorf("%s: %+v", name, out.Kakao)
		}
	}
}

func TestButtonsThatLeadNowhere(t *testing.T) {
	for button, dead := range map[string]int{
		`{"type":"WL","text":"See","url":"https://shop.example/"}`:      0,
		`{"text":"See","url":"https://","mobile":"https://m.example/"}`: 0,
		`{"type":"WL","text":"See","url":"https://"}`:                   1,
		`{"type":"WL","text":" ","url":"https://shop.example/"}`:        1,
		`{"type":"WL","text":"See","url":"{{ nothing }}"}`:              1,
		`{"type":"BK","text":"Yes"}`:                                    0, // it answers the shop
	} {
		out := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"kakao","template":"T1","text":"x","buttons":[`+button+`]}`), minji())
		if out.DeadButtons() != dead {
			t.Errorf("%s: %d", button, out.DeadButtons())
		}
	}
}

func TestABrandMessageSaysWhomKakaoBringsItTo(t *testing.T) {
	for source, want := range map[string]string{
		`{"gilmok":"message/1","name":"a","channel":"kakao","purpose":"advertising","text":"봄"}`:                   TargetFriends,
		`{"gilmok":"message/1","name":"a","channel":"kakao","purpose":"advertising","text":"봄","targeting":"M"}`:   TargetAgreed,
		`{"gilmok":"message/1","name":"a","channel":"kakao","purpose":"advertising","text":"봄","targeting":"X"}`:   "",
		`{"gilmok":"message/1","name":"a","channel":"kakao","purpose":"informational","text":"봄","targeting":"M"}`: "",
		`{"gilmok":"message/1","name":"a","channel":"sms","purpose":"advertising","text":"봄","targeting":"M"}`:     "",
	} {
		c, err := ParseMessage([]byte(source))
		if want == "" {
			if e, is := errors.AsType[*DocumentError](err); !is || e.Path != "targeting" {
				t.Errorf("%s: %v", source, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := soapRenderer().Compile(c)
		if err != nil {
			t.Fatal(err)
		}
		if k := render(t, m, minji()).Kakao; !k.Brand || k.Targeting != want || k.Template != "" {
			t.Errorf("%s: %+v", source, k)
		}
	}
}
